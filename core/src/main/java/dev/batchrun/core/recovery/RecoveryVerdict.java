package dev.batchrun.core.recovery;

import dev.batchrun.core.recovery.RecoveryEvidence.BaseEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.CommitEvidence;
import dev.batchrun.core.vocabulary.Reason;

/** The verdict of a recovery; each has its row in {@code docs/recovery.md}. */
public enum RecoveryVerdict {
  /** The commit is in the log: complete what is derived from it and report how it stands. */
  AlreadyPublished(Reason.AlreadyPublished),
  /** Nothing was committed and the sealed bytes are whole: publish them with the next epoch. */
  SafeToRetry(Reason.SafeToRetry),
  /** Nothing was committed and a partition moved: a new attempt, gates and approval again. */
  Conflict(Reason.Conflict),
  /** Nothing was sealed: condemn the attempt, say so, then delete it. */
  FailedCleaned(Reason.FailedCleaned),
  /** The evidence contradicts itself: a person decides; nothing is changed. */
  ManualReviewRequired(Reason.ManualReviewRequired),
  /** The store could not be read: look again. */
  NoDecision(Reason.StoreUnavailable);

  private final Reason reason;

  RecoveryVerdict(Reason reason) {
    this.reason = reason;
  }

  /** The reason to report. */
  public Reason reason() {
    return reason;
  }

  /**
   * The exit code of the step that gives it. A verdict is what the step is for, so its Job is
   * complete; only one that asks for a person, and none at all, show as failed.
   */
  public int exitCode() {
    return switch (this) {
      case AlreadyPublished, SafeToRetry, Conflict, FailedCleaned -> 0;
      case ManualReviewRequired, NoDecision -> reason.exitCode();
    };
  }

  /** The verdict on what was found. Earlier rows of the table win. */
  public static RecoveryVerdict of(RecoveryEvidence found) {
    return switch (found.log()) {
      case Unreadable -> NoDecision;
      case Contradicted -> ManualReviewRequired;
      case Sound ->
          found.commit() == CommitEvidence.Present ? AlreadyPublished : uncommitted(found);
    };
  }

  private static RecoveryVerdict uncommitted(RecoveryEvidence found) {
    return switch (found.seal()) {
      case None -> FailedCleaned;
      case Unreadable -> NoDecision;
      case Damaged -> ManualReviewRequired;
      case Verified -> found.base() == BaseEvidence.Unchanged ? SafeToRetry : Conflict;
    };
  }
}
