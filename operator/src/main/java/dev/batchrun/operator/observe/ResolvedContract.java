package dev.batchrun.operator.observe;

import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.planning.RunPlan;
import dev.batchrun.core.run.RunTerms;
import dev.batchrun.operator.contract.FrozenContractFile;

/**
 * A contract and what it comes to for one run.
 *
 * @param file the contract
 * @param plan what the run's parameters come to under it
 * @param identity who the run is
 * @param terms how the run is conducted
 */
public record ResolvedContract(
    FrozenContractFile file, RunPlan plan, RunIdentity identity, RunTerms terms) {

  /** Where the run's dataset is. */
  public String store() {
    return file.contract().spec().output().store().place();
  }

  /** Whether Jobs of the run have to mount a claim alone. */
  public boolean mountsAlone() {
    Output.Filesystem filesystem = file.contract().spec().output().store().filesystem();
    return filesystem != null && filesystem.accessMode() == Output.AccessMode.ReadWriteOnce;
  }
}
