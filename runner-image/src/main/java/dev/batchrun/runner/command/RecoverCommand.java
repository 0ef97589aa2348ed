package dev.batchrun.runner.command;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.RecoveryOutcome;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** {@code recover}: fences the run's epoch, looks at the store and decides. */
@Command(
    name = "recover",
    mixinStandardHelpOptions = true,
    description = {
      "Fences the run's epoch, looks at the store and decides, in this order.",
      "The report names the verdict: AlreadyPublished, SafeToRetry (with an epoch above the reported",
      "one), Conflict or FailedCleaned, all with 0; ManualReviewRequired with 40 (an evidence file is",
      "written). 76: no decision."
    })
public final class RecoverCommand extends StoreCommand {

  public RecoverCommand(Map<String, String> environment) {
    super("recover", environment);
  }

  @Override
  protected int exitCode(Reason reason) {
    return Stream.of(RecoveryVerdict.values())
        .filter(verdict -> verdict.reason() == reason)
        .mapToInt(RecoveryVerdict::exitCode)
        .findFirst()
        .orElse(reason.exitCode());
  }

  @Override
  protected StepReport run(StepContext context, Progress progress) {
    CommitStore store = store(context);
    RecoveryOutcome outcome = store.recover(context.request());
    Reports report =
        Reports.of(context.request().runId(), stage(), outcome.verdict().reason())
            .message(outcome.message())
            .epoch(outcome.epoch());
    if (outcome.verdict() != RecoveryVerdict.NoDecision
        && outcome.verdict() != RecoveryVerdict.ManualReviewRequired) {
      report.witness(store.witness());
    }
    outcome.commit().ifPresent(commit -> report.commit(commit, outcome.manifest().orElseThrow()));
    return (outcome.evidence().isEmpty() ? report : report.evidence(outcome.evidence())).build();
  }
}
