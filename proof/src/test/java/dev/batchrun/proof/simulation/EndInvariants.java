package dev.batchrun.proof.simulation;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.cluster.ApiServer;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.Revision;
import dev.batchrun.proof.simulation.store.SimStore;
import java.util.List;
import java.util.Optional;

/** What must hold when nothing goes wrong any more and everything had time enough. */
final class EndInvariants {
  private final Findings findings;
  private final ApiServer server;
  private final Contracts contracts;
  private final Stores stores;
  private final LogInvariants logs;

  EndInvariants(
      Findings findings, ApiServer server, Contracts contracts, Stores stores, LogInvariants logs) {
    this.findings = findings;
    this.server = server;
    this.contracts = contracts;
    this.stores = stores;
    this.logs = logs;
  }

  void check() {
    List<BatchRun> runs =
        server.list(Kind.BATCH_RUN).stream()
            .map(Revision::object)
            .map(BatchRun.class::cast)
            .toList();
    for (BatchRun run : runs) {
      String name = run.getMetadata().getName();
      findings.require(
          run.getMetadata().getDeletionTimestamp() == null || isHeld(run),
          "whoever is deleted goes",
          name + " is being deleted and stays " + describe(run),
          name);
      findings.require(
          isSettled(run, runs), "every run ends or waits for a reason", describe(run), name);
      if (phase(run) == Phase.Published) {
        seen(run);
      }
    }
    for (Revision job : server.list(Kind.JOB)) {
      findings.require(
          !job.tree().path("status").path("conditions").isEmpty() || job.terminating(),
          "every Job ends",
          job.key().name() + " is still at work",
          job.tree().path("metadata").path("labels").path("batchrun.dev/run").asText());
    }
  }

  private static String describe(BatchRun run) {
    BatchRunStatus status = run.getStatus();
    return run.getMetadata().getName()
        + " "
        + (status == null
            ? "was never looked at"
            : status.phase() + " " + status.reason() + ": " + status.message());
  }

  private static Phase phase(BatchRun run) {
    return run.getStatus() == null ? null : run.getStatus().phase();
  }

  private static boolean isHeld(BatchRun run) {
    BatchRunStatus status = run.getStatus();
    return status != null && status.hold() != null && status.hold().digest() != null;
  }

  /** Whether it has ended, or what it waits for is true of the world. */
  private boolean isSettled(BatchRun run, List<BatchRun> runs) {
    BatchRunStatus status = run.getStatus();
    if (status == null || status.phase() == null) {
      return false;
    }
    if (status.phase().isTerminal()) {
      return true;
    }
    Reason reason = status.reason();
    if (reason == Reason.Suspended) {
      return Boolean.TRUE.equals(run.getSpec().suspend());
    }
    if (reason == Reason.ApprovalRequired || reason == Reason.ApprovalNotEnforced) {
      return status.seal() != null && isHeld(run);
    }
    if (reason == Reason.WaitingForBoundary) {
      return runs.stream().anyMatch(other -> isInFront(other, run));
    }
    if (reason == Reason.DatasetNotFound) {
      return isMissing(run, runs);
    }
    return reason.failureClass() == FailureClass.Contradiction && isHeld(run);
  }

  /** Whoever is in front owns the boundary and waits for a person itself. */
  private boolean isInFront(BatchRun other, BatchRun run) {
    return other != run
        && phase(other) != null
        && phase(other).ownsBoundary()
        && isHeld(other)
        && contracts.place(other).equals(contracts.place(run))
        && JobInvariants.boundary(other).overlaps(JobInvariants.boundary(run));
  }

  private boolean isMissing(BatchRun run, List<BatchRun> runs) {
    String dataset = run.getSpec().datasetRef().name();
    boolean there =
        server.get(new Key(Kind.DATASET, run.getMetadata().getNamespace(), dataset)).isPresent();
    var promote = run.getSpec().promote();
    boolean shadow =
        promote == null
            || runs.stream()
                .anyMatch(
                    other ->
                        other.getMetadata().getName().equals(promote.run())
                            && other.getStatus() != null
                            && other.getStatus().identity() != null);
    return !there || !shadow;
  }

  /** Consumers see at least what is called Published. */
  private void seen(BatchRun run) {
    Optional<String> place = contracts.place(run);
    String name = run.getMetadata().getName();
    if (place.isEmpty()) {
      return;
    }
    SimStore store = stores.at(place.get());
    long current = store.read("current").map(Long.class::cast).orElse(0L);
    long version = run.getStatus().commit().version();
    findings.require(
        current >= version || stores.isSwappedLate(store),
        "consumers see what is Published",
        name + " is v" + version + ", consumers see v" + current,
        name);
    findings.require(
        store.read("runs/" + run.getStatus().identity().runId() + "/commit").isPresent(),
        "a Published run is complete",
        name + " has no commit.json",
        name);
    findings.require(
        logs.commit(place.get(), run.getStatus().identity().runId()).isPresent(),
        "Published means a commit in the log",
        name,
        name);
  }
}
