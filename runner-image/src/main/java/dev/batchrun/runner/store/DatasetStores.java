package dev.batchrun.runner.store;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Finds the store of a dataset from its contract. */
public final class DatasetStores {
  private DatasetStores() {}

  /** The store of a step's dataset, with the system's clock and random tokens. */
  public static CommitStore of(StepContext context, Map<String, String> environment) {
    StoreAccess access =
        StoreAccess.of(context.request(), Clock.systemUTC(), () -> UUID.randomUUID().toString());
    Output output = context.spec().output();
    return at(
        output.store(), output.partitionBy(), context.claims(), access, Failpoints.of(environment));
  }

  /** An upstream dataset of the same namespace, for reading. */
  public static PublishedData upstream(StepContext context, UpstreamLocation upstream) {
    Supplier<String> tokens = () -> UUID.randomUUID().toString();
    StoreAccess access = StoreAccess.of(context.request(), Clock.systemUTC(), tokens);
    return at(
        upstream.store(),
        upstream.partitionBy(),
        context.claims(),
        access.toUpstream(upstream.dataset()),
        Failpoints.none());
  }

  /** A store at a place. */
  public static CommitStore at(
      Output.Store store,
      List<String> partitionBy,
      Map<String, Path> claims,
      StoreAccess access,
      Failpoints failpoints) {
    if (store.filesystem() == null) {
      throw new StepFailure(
          Reason.InvalidRequest, "output.store: found none that this runner knows; set filesystem");
    }
    String claim = store.filesystem().claimName();
    Path mounted = claims.get(claim);
    if (mounted == null) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "claim '" + claim + "': not mounted in this step; mounted are " + claims.keySet());
    }
    return new FilesystemStore(
        new DatasetLocation(claim, store.filesystem().path(), mounted, partitionBy),
        access,
        failpoints);
  }
}
