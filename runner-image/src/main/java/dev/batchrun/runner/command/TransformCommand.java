package dev.batchrun.runner.command;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.runner.stage.Stores;
import dev.batchrun.runner.stage.TransformStage;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code transform}: see {@link TransformStage}. */
@Command(
    name = "transform",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the contract's SQL over the locked inputs and stages Parquet files in the attempt's own"
          + " directory.",
      "The locked files are checked first; a file that changed is a failure, never other data.",
      "A contract with a container of its own starts that container in place of this command."
    })
public final class TransformCommand extends StepCommand {
  private final Map<String, String> environment;

  public TransformCommand(Map<String, String> environment) {
    super("transform", environment);
    this.environment = environment;
  }

  @Override
  protected StepReport run(StepContext context, Progress progress) throws IOException {
    return new TransformStage(context, Stores.ofContracts(environment), progress).run();
  }
}
