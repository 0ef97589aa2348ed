package dev.batchrun.runner.command;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Execution;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.CollectOutcome;
import dev.batchrun.runner.store.CommitStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code collect}: condemns and deletes what nothing refers to. */
@Command(
    name = "collect",
    mixinStandardHelpOptions = true,
    description = {
      "Condemns versions past the contract's history, unpublished attempts and old shadows in the",
      "log, and deletes what was condemned longer ago than the grace. Nothing else is deleted."
    })
public final class CollectCommand extends StoreCommand {
  private static final int DEFAULT_VERSIONS = 10;
  private static final String DEFAULT_KEEP = "7d";
  private static final String DEFAULT_COMPUTE = "6h";

  @Option(
      names = "--grace",
      defaultValue = "1h",
      description = "How long readers may still open what was superseded (default 1h).")
  private String grace;

  public CollectCommand(Map<String, String> environment) {
    super("collect", environment);
  }

  @Override
  protected StepReport run(StepContext context, Progress progress) {
    CommitStore store = store(context);
    CollectOutcome outcome = store.collect(order(context.spec(), grace));
    return succeeded(context)
        .message(
            outcome.condemned()
                + " condemned, "
                + outcome.deleted()
                + " deletions done, "
                + outcome.views()
                + " views removed")
        .witness(store.witness())
        .build();
  }

  /** What the contract lets go of. An attempt that may still be at work is never abandoned. */
  static CollectOrder order(DatasetSpec spec, String grace) {
    Optional<Output.History> history = Optional.ofNullable(spec.output().history());
    Duration keep =
        duration(
            "output.history.keepFor", history.map(Output.History::keepFor).orElse(DEFAULT_KEEP));
    Duration atWork =
        duration(
            "execution.deadlines.compute",
            Optional.ofNullable(spec.execution())
                .map(Execution::deadlines)
                .map(Execution.Deadlines::compute)
                .orElse(DEFAULT_COMPUTE));
    boolean replace =
        history.map(Output.History::policy).orElse(Output.HistoryPolicy.Versioned)
            == Output.HistoryPolicy.Replace;
    int versions = history.map(Output.History::keepVersions).orElse(DEFAULT_VERSIONS);
    return new CollectOrder(
        replace ? 1 : versions,
        replace ? Duration.ZERO : keep,
        keep.compareTo(atWork) > 0 ? keep : atWork,
        duration("--grace", grace));
  }

  private static Duration duration(String name, String text) {
    return DurationText.parse(text)
        .orElseThrow(
            () ->
                new StepFailure(
                    Reason.InvalidRequest,
                    name + ": found '" + text + "', expected a duration such as 90s, 1h30m or 7d"));
  }
}
