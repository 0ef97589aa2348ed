package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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

  /** Of two Pods of one recover Job, whose word counts: the first of these that either gave. */
  private static final List<RecoverVerdict> PRECEDENCE =
      List.of(Published, AskAPerson, FailedCleaned, Conflict, SafeToRetry, None);

  /**
   * The report to act on. Kubernetes may start two Pods for one Job: what was found counts before
   * what could not be looked at, and what is certain or careful before what lets a run go on.
   */
  static Optional<Report> strongest(List<Report> reports) {
    return reports.stream().min(Comparator.comparing(report -> PRECEDENCE.indexOf(of(report))));
  }

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
