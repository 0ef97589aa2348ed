package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.Standings;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;

/** What follows from a commit: {@code commit.json}, the manifest, what readers see. */
final class Completion {
  private static final int MAX_SWAPS = 20;

  /** The file that readers resolve. */
  static final String CURRENT = "current";

  private final Session session;

  Completion(Session session) {
    this.session = session;
  }

  /** A completed commit as it is reported. */
  record Completed(BatchRunStatus.Commit commit, BatchRunStatus.ManifestRef manifest) {}

  Completed complete(LogEntry entry, String runId) throws IOException {
    Fold fold = session.fold();
    Commit commit = commitOf(entry, runId);
    Records.Seal seal =
        session
            .read(Records.seal(runId, commit.sealDigest()), Records.Seal.class)
            .orElseThrow(
                () ->
                    new StepFailure(
                        Reason.ManualReviewRequired, "seal " + commit.sealDigest() + " is gone"));
    String manifest = "runs/" + runId + "/manifest of " + entry.digest() + seal.digest();
    session.putIfAbsent(
        Records.commit(runId),
        new Records.Commit(runId, entry.n(), commit.sealDigest()),
        Records.Commit.class);
    bringForward();
    long previous = commit.previousVersion();
    return new Completed(
        new BatchRunStatus.Commit(
            entry.n(),
            entry.header().time().toString(),
            previous == 0 ? null : previous,
            Standings.of(entry.n(), commit, fold)),
        new BatchRunStatus.ManifestRef("pvc://" + runId, Records.digest(manifest)));
  }

  /** Swaps what readers see, and looks again: a slow one must not swap back. */
  void bringForward() throws IOException {
    for (int swaps = 0; swaps < MAX_SWAPS; swaps++) {
      Fold fold = session.fold();
      if (fold.version() == 0 || current() >= fold.version()) {
        return;
      }
      session.replace("views/" + fold.version(), fold.version());
      if (current() < fold.version()) {
        session.replace(CURRENT, fold.version());
      }
    }
  }

  private long current() throws IOException {
    return session.read(CURRENT, Long.class).orElse(0L);
  }

  static Commit commitOf(LogEntry entry, String runId) {
    return entry.body().commits().stream()
        .filter(commit -> commit.runId().equals(runId))
        .findFirst()
        .orElseThrow(() -> new AssertionError("entry " + entry.n() + " is no commit of " + runId));
  }
}
