package dev.batchrun.runner.store;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Reason;

/** How the opening of a run ended. */
public sealed interface OpenResult {

  /**
   * The run may compute.
   *
   * @param logId the dataset's log
   * @param g0 the log's head when the run was opened first: its own facts stand after it
   */
  record Opened(String logId, long g0) implements OpenResult {}

  /**
   * The run's commit is in the log already: compute nothing and report it.
   *
   * @param commit and how it stands
   * @param manifest where the evidence is
   * @param witness the head of the log
   * @param sealDigest of the published seal
   */
  record AlreadyPublished(
      BatchRunStatus.Commit commit,
      BatchRunStatus.ManifestRef manifest,
      BatchRunStatus.Witness witness,
      String sealDigest)
      implements OpenResult {}

  /** The same key was published with another meaning, and no re-run was asked for. */
  record RequestChanged(String message) implements OpenResult {}

  /** The dataset cannot be used by this run: another owner, a root within a root. */
  record Refused(Reason reason, String message) implements OpenResult {}
}
