package dev.batchrun.runner.store;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Reason;

/** How a publish ended. */
public sealed interface PublishOutcome {

  /**
   * The run's commit is in the log and readers' views are at least at it.
   *
   * @param before whether it was there before
   */
  record Published(
      boolean before,
      BatchRunStatus.Commit commit,
      BatchRunStatus.ManifestRef manifest,
      String sealDigest)
      implements PublishOutcome {}

  /**
   * Nothing was changed.
   *
   * @param evidence digest of the evidence file when a person has to look; empty else
   */
  record Refused(Reason reason, String message, String evidence) implements PublishOutcome {}
}
