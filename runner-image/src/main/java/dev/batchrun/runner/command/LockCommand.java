package dev.batchrun.runner.command;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.stage.LockStage;
import dev.batchrun.runner.stage.Stores;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code lock}: see {@link LockStage}. */
@Command(
    name = "lock",
    mixinStandardHelpOptions = true,
    description = {
      "Opens the run in the store and fixes its inputs: exact files with size and digest, versions of"
          + " references and upstream datasets.",
      "Checks SQL, columns and references on the way, so that mistakes show within seconds.",
      "A run that was published before is reported with its commit, and nothing further runs."
    },
    exitCodeList = {"3:AlreadyPublished: the run's commit was found; nothing is computed"})
public final class LockCommand extends StepCommand {
  /** Not zero, so that the containers that would compute are not started. */
  static final int ALREADY_PUBLISHED = 3;

  private final Map<String, String> environment;

  public LockCommand(Map<String, String> environment) {
    super("lock", environment);
    this.environment = environment;
  }

  @Override
  protected StepReport run(StepContext context, Progress progress) throws IOException {
    return new LockStage(context, Stores.ofContracts(environment), progress, Clock.systemUTC())
        .run();
  }

  @Override
  protected int exitCode(Reason reason) {
    return reason == Reason.AlreadyPublished ? ALREADY_PUBLISHED : reason.exitCode();
  }
}
