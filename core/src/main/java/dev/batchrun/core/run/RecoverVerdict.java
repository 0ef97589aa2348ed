package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Reason;

/** What a recover Job concluded. */
enum RecoverVerdict {
  /** The commit is there. */
  Published,
  /** It is not and never will be with the old epoch; the sealed bytes are whole. */
  SafeToRetry,
  /** It is not, and the partitions moved: compute again. */
  Conflict,
  /** It is not, and the attempt was condemned: compute again. */
  FailedCleaned,
  /** The evidence does not allow a decision. */
  AskAPerson,
  /** It could not look. */
  None;

  static RecoverVerdict of(Report report) {
    Reason reason = report.reason();
    if (reason == Reason.AlreadyPublished || reason == Reason.Published) {
      return report.commit().isPresent() ? Published : None;
    }
    if (reason == Reason.SafeToRetry) {
      return SafeToRetry;
    }
    if (reason == Reason.Conflict) {
      return Conflict;
    }
    if (reason == Reason.FailedCleaned) {
      return FailedCleaned;
    }
    return reason.failureClass() == FailureClass.Contradiction ? AskAPerson : None;
  }
}
