package dev.batchrun.runner.stage;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.DatasetStore;
import dev.batchrun.runner.store.DatasetStores;
import dev.batchrun.runner.store.PublishedData;
import java.util.Map;

/** Where stages get the stores of datasets from. */
public interface Stores {

  /** The store of the run's own dataset. */
  DatasetStore own(StepContext context);

  /** What an upstream dataset has published. */
  PublishedData upstream(StepContext context, UpstreamLocation location);

  /** The stores that contracts name. */
  static Stores ofContracts(Map<String, String> environment) {
    return new Stores() {
      @Override
      public DatasetStore own(StepContext context) {
        return DatasetStores.of(context, environment);
      }

      @Override
      public PublishedData upstream(StepContext context, UpstreamLocation location) {
        return DatasetStores.upstream(context, location, environment);
      }
    };
  }
}
