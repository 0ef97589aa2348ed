package dev.batchrun.runner.store;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import dev.batchrun.runner.store.s3.S3Clients;
import dev.batchrun.runner.store.s3.S3Location;
import dev.batchrun.runner.store.s3.S3Store;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Finds the store of a dataset from its contract. */
public final class DatasetStores {
  private static final String DEFAULT_REGION = "us-east-1";

  private DatasetStores() {}

  /** The store of a step's dataset, with the system's clock and random tokens. */
  public static CommitStore of(StepContext context, Map<String, String> environment) {
    StoreAccess access =
        StoreAccess.of(context.request(), Clock.systemUTC(), () -> UUID.randomUUID().toString());
    Output output = context.spec().output();
    Path scratch = context.work().resolve(PodLayout.STORE_SCRATCH);
    return at(
        new Dataset(output.store(), output.partitionBy(), context.claims(), scratch),
        environment,
        access,
        Failpoints.of(environment));
  }

  /** An upstream dataset of the same namespace, for reading. */
  public static PublishedData upstream(
      StepContext context, UpstreamLocation upstream, Map<String, String> environment) {
    Supplier<String> tokens = () -> UUID.randomUUID().toString();
    StoreAccess access = StoreAccess.of(context.request(), Clock.systemUTC(), tokens);
    return at(
        new Dataset(
            upstream.store(),
            upstream.partitionBy(),
            context.claims(),
            context.upstreamScratch(upstream.dataset())),
        environment,
        access.toUpstream(upstream.dataset()),
        Failpoints.none());
  }

  /** What a contract says of a dataset's place, and where that is in this Pod. */
  private record Dataset(
      Output.Store store, List<String> partitionBy, Map<String, Path> claims, Path scratch) {}

  private static CommitStore at(
      Dataset dataset, Map<String, String> environment, StoreAccess access, Failpoints failpoints) {
    if (dataset.store().s3() != null) {
      S3Location location = location(dataset.store().s3(), dataset.partitionBy());
      return new S3Store(
          location,
          S3Clients.connect(location, environment),
          dataset.scratch(),
          S3Store.UPLOADS,
          access,
          failpoints);
    }
    Output.Filesystem filesystem = dataset.store().filesystem();
    if (filesystem == null) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "output.store: found none that this runner knows; set filesystem or s3");
    }
    Path mounted = dataset.claims().get(filesystem.claimName());
    if (mounted == null) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "claim '"
              + filesystem.claimName()
              + "': not mounted in this step; mounted are "
              + dataset.claims().keySet());
    }
    return new FilesystemStore(
        new DatasetLocation(
            filesystem.claimName(), filesystem.path(), mounted, dataset.partitionBy()),
        access,
        failpoints);
  }

  private static S3Location location(Output.S3 s3, List<String> partitionBy) {
    return new S3Location(
        s3.bucket(),
        s3.prefix(),
        Optional.ofNullable(s3.endpoint()).map(URI::create),
        s3.region() == null ? DEFAULT_REGION : s3.region(),
        Boolean.TRUE.equals(s3.pathStyle()),
        Optional.ofNullable(s3.credentialsSecret()),
        partitionBy);
  }
}
