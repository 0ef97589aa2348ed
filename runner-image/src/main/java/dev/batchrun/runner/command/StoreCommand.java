package dev.batchrun.runner.command;

import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.DatasetStores;
import java.util.Map;

/** A command of a Job that works on the run's dataset. */
abstract class StoreCommand extends StepCommand {
  private final Map<String, String> environment;

  StoreCommand(String stage, Map<String, String> environment) {
    super(stage, environment);
    this.environment = environment;
  }

  final CommitStore store(StepContext context) {
    return DatasetStores.of(context, environment);
  }
}
