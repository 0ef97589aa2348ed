package dev.batchrun.operator.contract;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.planning.RunPlan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A run's request as the tree that its identity is digested from.
 *
 * <p>Parameters and business date stand in it as planning resolved them, so that writing a default
 * out changes nothing. An interval stands in it only where the user gave one: a derived one follows
 * from partition and zone, which are in the tree, and would move when a zone's rules are corrected.
 */
public final class RequestTree {
  private RequestTree() {}

  /** Who the run is. */
  public static RunIdentity identity(
      String installation, BatchRun run, FrozenContract contract, RunPlan plan) {
    return RunIdentity.of(
        installation, run.getMetadata().getNamespace(), runKey(run), of(run, contract, plan));
  }

  /** The run's key: what its creator calls it. */
  public static String runKey(BatchRun run) {
    return Objects.requireNonNullElse(run.getSpec().runKey(), run.getMetadata().getName());
  }

  static Map<String, Object> of(BatchRun run, FrozenContract contract, RunPlan plan) {
    Map<String, Object> spec = new LinkedHashMap<>(SpecTree.of(run.getSpec()));
    spec.put("parameters", plan.parameters());
    plan.businessDate().ifPresent(date -> spec.put("businessDate", date.toString()));
    if (run.getSpec().interval() != null) {
      plan.interval()
          .ifPresent(
              interval ->
                  spec.put(
                      "interval",
                      Map.of("from", interval.from().toString(), "to", interval.to().toString())));
    }
    return Map.of(
        "dataset", contract.dataset(), "contract", SpecTree.of(contract.spec()), "run", spec);
  }
}
