package dev.batchrun.operator.observe;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.api.v1alpha1.RequiredMembers;
import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.planning.PlanOutcome;
import dev.batchrun.core.planning.Planner;
import dev.batchrun.core.run.ContractFacts;
import dev.batchrun.operator.connection.Unreadable;
import dev.batchrun.operator.contract.FrozenContractFile;
import dev.batchrun.operator.contract.PlanRequests;
import dev.batchrun.operator.contract.RequestTree;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the contract of a run: the frozen one, or what would be frozen now. */
final class ContractObserver {
  /** What was found; the contract is there when the facts have terms. */
  record Found(ContractFacts facts, Optional<ResolvedContract> contract) {
    static Found only(ContractFacts facts) {
      return new Found(facts, Optional.empty());
    }
  }

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

  private final String installation;
  private final ContractStore store;

  ContractObserver(String installation, ContractStore store) {
    this.installation = installation;
    this.store = store;
  }

  Found find(BatchRun run, Reads reads) {
    Optional<BatchRunStatus.ContractRef> frozen =
        Optional.ofNullable(run.getStatus()).map(BatchRunStatus::contract);
    return frozen.isPresent() ? frozen(run, frozen.get(), reads) : fresh(run, reads);
  }

  /** The frozen contract of another run, for comparing stores; empty while it has none. */
  Optional<ResolvedContract> ofSibling(BatchRun run) {
    return Optional.ofNullable(run.getStatus())
        .map(BatchRunStatus::contract)
        .filter(ContractObserver::namesAContract)
        .flatMap(ref -> store.read(run.getMetadata().getNamespace(), ref.digest()))
        .flatMap(file -> resolve(run, file).contract());
  }

  private Found frozen(BatchRun run, BatchRunStatus.ContractRef ref, Reads reads) {
    Optional<FrozenContractFile> file =
        Optional.of(ref)
            .filter(ContractObserver::namesAContract)
            .flatMap(named -> store.read(run.getMetadata().getNamespace(), named.digest()))
            .or(
                () ->
                    freeze(run, reads).file().filter(again -> again.digest().equals(ref.digest())));
    if (file.isEmpty()) {
      return Found.only(
          new ContractFacts.Lost(
              "ConfigMap "
                  + ref.configMap()
                  + ": found nothing, expected the frozen contract "
                  + ref.digest()
                  + "; restore it, or delete the run and create it again"));
    }
    Found resolved = resolve(run, file.get());
    return resolved
        .contract()
        .map(c -> new Found(new ContractFacts.Frozen(c.terms()), Optional.of(c)))
        .orElse(resolved);
  }

  /** A status that a stranger wrote may name anything. */
  private static boolean namesAContract(BatchRunStatus.ContractRef ref) {
    return ref.digest() != null && DIGEST.matcher(ref.digest()).matches();
  }

  private Found fresh(BatchRun run, Reads reads) {
    Frozen frozen = freeze(run, reads);
    if (frozen.file().isEmpty()) {
      return Found.only(frozen.instead());
    }
    return resolve(run, frozen.file().get());
  }

  private Found resolve(BatchRun run, FrozenContractFile file) {
    Optional<ContractFacts> defect =
        defect(run).or(() -> defect("contract", file.contract().spec()));
    if (defect.isPresent()) {
      return Found.only(defect.get());
    }
    PlanOutcome outcome = Planner.plan(PlanRequests.of(run.getSpec(), file.contract()));
    if (outcome instanceof PlanOutcome.Refused refused) {
      return Found.only(new ContractFacts.Invalid(refused.message()));
    }
    if (outcome instanceof PlanOutcome.Planned planned) {
      RunIdentity identity =
          RequestTree.identity(installation, run, file.contract(), planned.plan());
      ResolvedContract resolved =
          new ResolvedContract(
              file,
              planned.plan(),
              identity,
              TermsReader.read(file.contract().spec(), planned.plan()));
      return new Found(new ContractFacts.Resolved(resolved.terms()), Optional.of(resolved));
    }
    throw new AssertionError("unknown outcome: " + outcome);
  }

  /** A contract, or what there is to say instead. */
  private record Frozen(Optional<FrozenContractFile> file, ContractFacts instead) {
    static Frozen only(ContractFacts instead) {
      return new Frozen(Optional.empty(), instead);
    }
  }

  /** What an object lacks that was stored under an older definition, or past admission. */
  private static Optional<ContractFacts> defect(String path, Object spec) {
    return RequiredMembers.firstMissing(path, spec)
        .or(() -> withoutStore(path, spec))
        .map(
            member ->
                new ContractFacts.Invalid(
                    member
                        + ": found nothing, expected what the definition requires; correct it and"
                        + " create another run"));
  }

  /** What a run lacks, or has and this release does not know. */
  private static Optional<ContractFacts> defect(BatchRun run) {
    return unreadable("", run).or(() -> defect("spec", run.getSpec()));
  }

  /** A member that was left out is none that was not there: what it asked for may matter. */
  private static Optional<ContractFacts> unreadable(String whose, HasMetadata object) {
    return Unreadable.below("spec", object)
        .map(
            member ->
                new ContractFacts.Invalid(
                    whose
                        + member
                        + ": found what this release cannot read; correct it, or run a release that"
                        + " knows it, and create another run"));
  }

  private static Optional<String> withoutStore(String path, Object spec) {
    return spec instanceof DatasetSpec contract && !contract.output().store().namesAKind()
        ? Optional.of(path + ".output.store.filesystem")
        : Optional.empty();
  }

  private static Frozen freeze(BatchRun run, Reads reads) {
    Optional<ContractFacts> defect = defect(run);
    if (defect.isPresent()) {
      return Frozen.only(defect.get());
    }
    if (run.getSpec().datasetRef() == null) {
      DatasetSpec inline = run.getSpec().datasetSpec();
      return defect("spec.datasetSpec", inline)
          .map(Frozen::only)
          .orElseGet(() -> freeze(run, reads, FrozenContract.INLINE, inline));
    }
    String name = run.getSpec().datasetRef().name();
    Optional<Dataset> dataset = reads.dataset(run, name);
    return dataset.isEmpty()
        ? absent(run, "datasetRef.name", name)
        : defect(name, dataset.get())
            .map(Frozen::only)
            .orElseGet(() -> freeze(run, reads, name, dataset.get().getSpec()));
  }

  private static Optional<ContractFacts> defect(String name, Dataset dataset) {
    return unreadable("Dataset " + name + ": ", dataset)
        .or(() -> defect("Dataset " + name + ": spec", dataset.getSpec()));
  }

  private static Frozen freeze(BatchRun run, Reads reads, String name, DatasetSpec spec) {
    List<FrozenContract.UpstreamLocation> upstreams = new ArrayList<>();
    for (Input input : spec.inputs()) {
      if (input.dataset() == null) {
        continue;
      }
      Optional<Dataset> upstream = reads.dataset(run, input.dataset().name());
      if (upstream.isEmpty()) {
        return absent(run, "inputs[" + input.name() + "].dataset.name", input.dataset().name());
      }
      Optional<ContractFacts> defect = defect(input.dataset().name(), upstream.get());
      if (defect.isPresent()) {
        return Frozen.only(defect.get());
      }
      upstreams.add(
          new FrozenContract.UpstreamLocation(
              input.dataset().name(),
              upstream.get().getSpec().output().store(),
              upstream.get().getSpec().output().partitionBy(),
              upstream.get().getSpec().output().time()));
    }
    Optional<Frozen> withoutShadow = withoutShadow(run, reads);
    return withoutShadow.orElseGet(
        () ->
            new Frozen(
                Optional.of(FrozenContractFile.freeze(name, spec, upstreams)),
                new ContractFacts.DatasetAbsent("")));
  }

  /** A Promote run needs the Shadow run whose bytes it publishes. */
  private static Optional<Frozen> withoutShadow(BatchRun run, Reads reads) {
    BatchRunSpec.PromoteSource source = run.getSpec().promote();
    if (source == null
        || reads.runs(run).stream()
            .anyMatch(
                other ->
                    other.getMetadata().getName().equals(source.run())
                        && other.getStatus() != null
                        && other.getStatus().identity() != null)) {
      return Optional.empty();
    }
    return Optional.of(
        Frozen.only(
            new ContractFacts.DatasetAbsent(
                "promote.run: found no run "
                    + source.run()
                    + " that was started in namespace "
                    + run.getMetadata().getNamespace()
                    + "; this run starts once it is there.")));
  }

  private static Frozen absent(BatchRun run, String field, String name) {
    return Frozen.only(
        new ContractFacts.DatasetAbsent(
            field
                + ": found no Dataset "
                + name
                + " in namespace "
                + run.getMetadata().getNamespace()
                + "; the run starts once it is there."));
  }
}
