package dev.batchrun.runner.store;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.recovery.RecoveryVerdict;
import java.util.Optional;

/**
 * How a recovery ended.
 *
 * @param verdict what was concluded
 * @param message for people
 * @param commit for AlreadyPublished
 * @param manifest for AlreadyPublished
 * @param evidence digest of the evidence file for ManualReviewRequired; empty else
 * @param epoch the highest epoch that the log knows of the run
 */
public record RecoveryOutcome(
    RecoveryVerdict verdict,
    String message,
    Optional<BatchRunStatus.Commit> commit,
    Optional<BatchRunStatus.ManifestRef> manifest,
    String evidence,
    long epoch) {}
