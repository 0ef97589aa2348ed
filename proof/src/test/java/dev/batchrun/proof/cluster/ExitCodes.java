package dev.batchrun.proof.cluster;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import java.util.stream.Stream;

/** With which code does a stage's process end that reports this? As the runner's commands do. */
public final class ExitCodes {
  private static final int ALREADY_PUBLISHED = 3;

  private ExitCodes() {}

  /** The code of the process that made this report. */
  public static int of(StepReport report) {
    if (report.stage().equals("recover")) {
      return Stream.of(RecoveryVerdict.values())
          .filter(verdict -> verdict.reason() == report.reason())
          .findFirst()
          .map(RecoveryVerdict::exitCode)
          .orElseGet(() -> report.reason().exitCode());
    }
    // A lock that finds the run published keeps the rest of its Pod from computing it again.
    return report.stage().equals("lock") && report.reason() == Reason.AlreadyPublished
        ? ALREADY_PUBLISHED
        : report.reason().exitCode();
  }
}
