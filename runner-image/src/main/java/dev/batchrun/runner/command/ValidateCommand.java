package dev.batchrun.runner.command;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.runner.stage.Stores;
import dev.batchrun.runner.stage.ValidateStage;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code validate}: see {@link ValidateStage}. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Proves what was staged: only owned partitions, the declared columns, every quality rule, every"
          + " reconciliation check.",
      "Writes the evidence and the seal, whose digest an approval names and a publish carries."
    })
public final class ValidateCommand extends StepCommand {
  private final Map<String, String> environment;

  public ValidateCommand(Map<String, String> environment) {
    super("validate", environment);
    this.environment = environment;
  }

  @Override
  protected StepReport run(StepContext context, Progress progress) throws IOException {
    return new ValidateStage(context, Stores.ofContracts(environment), progress, Clock.systemUTC())
        .run();
  }
}
