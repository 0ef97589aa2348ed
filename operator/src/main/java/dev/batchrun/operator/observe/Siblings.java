package dev.batchrun.operator.observe;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.run.RunObservation.Sibling;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds the other runs on a run's store that own their boundary or are about to. */
final class Siblings {
  private final ContractObserver contracts;

  Siblings(ContractObserver contracts) {
    this.contracts = contracts;
  }

  List<Sibling> of(BatchRun run, RunState state, ResolvedContract contract, Reads reads) {
    if (state.phase().isTerminal() || state.phase().ownsBoundary()) {
      return List.of();
    }
    String store = place(contract);
    return reads.runs(run).stream()
        .filter(other -> !other.getMetadata().getUid().equals(run.getMetadata().getUid()))
        .filter(Siblings::matters)
        .flatMap(other -> sibling(other, store).stream())
        .toList();
  }

  /** Cheap, before a contract is looked at: only runs that commit or want to matter. */
  private static boolean matters(BatchRun other) {
    BatchRunStatus status = other.getStatus();
    return status != null
        && status.phase() != null
        && other.getSpec() != null
        && (status.phase().ownsBoundary()
            || (status.phase() == Phase.Validating && status.seal() != null)
            || lostAConflict(status));
  }

  /**
   * A run that computes again because others were faster keeps its turn meanwhile: or many short
   * runs could starve a long one.
   */
  private static boolean lostAConflict(BatchRunStatus status) {
    return !status.phase().isTerminal()
        && status.failure() != null
        && status.failure().reason() == Reason.Conflict;
  }

  private Optional<Sibling> sibling(BatchRun other, String store) {
    return contracts
        .ofSibling(other)
        .filter(contract -> place(contract).equals(store))
        .map(
            contract ->
                new Sibling(
                    other.getMetadata().getName(),
                    other.getMetadata().getUid(),
                    StateReader.instant(other.getMetadata().getCreationTimestamp())
                        .orElse(Instant.EPOCH),
                    other.getStatus().phase(),
                    ready(other),
                    contract.terms().boundary()));
  }

  /** Whether it would commit if it could; one that waits for a person is skipped. */
  private static boolean ready(BatchRun other) {
    BatchRunStatus.Hold hold = other.getStatus().hold();
    return (hold == null || hold.reason() == Reason.WaitingForBoundary)
        && !Boolean.TRUE.equals(other.getSpec().suspend())
        && !Boolean.TRUE.equals(other.getSpec().cancel())
        && other.getMetadata().getDeletionTimestamp() == null;
  }

  /** The same text for the same place, however its path is written. */
  private static String place(ResolvedContract contract) {
    Output.Store store = contract.file().contract().spec().output().store();
    return store.filesystem() == null
        ? store.place()
        : store.filesystem().claimName() + " " + normal(store.filesystem().path());
  }

  private static String normal(String path) {
    return path == null ? "" : path.replaceAll("/+", "/").replaceAll("^/|/$", "");
  }
}
