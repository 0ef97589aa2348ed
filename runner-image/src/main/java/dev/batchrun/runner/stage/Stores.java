package dev.batchrun.runner.stage;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.DatasetStore;
import dev.batchrun.runner.store.PublishedData;

/** Where stages get the stores of datasets from. */
public interface Stores {

  /** The store of the run's own dataset. */
  DatasetStore own(StepContext context);

  /** What an upstream dataset has published. */
  PublishedData upstream(StepContext context, UpstreamLocation location);
}
