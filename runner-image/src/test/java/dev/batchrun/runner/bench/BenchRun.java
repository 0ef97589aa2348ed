package dev.batchrun.runner.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.stage.LockStage;
import dev.batchrun.runner.stage.Stores;
import dev.batchrun.runner.stage.TransformStage;
import dev.batchrun.runner.stage.ValidateStage;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.DatasetStores;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishOrder;
import dev.batchrun.runner.store.PublishOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * One run through all four steps in this process.
 *
 * @param directory of claims and scratch space
 * @param spec the contract as JSON
 * @param name of the run
 * @param threads it may use
 * @param memoryBytes of its container
 */
record BenchRun(Path directory, String spec, String name, int threads, long memoryBytes) {
  private static final Progress SILENT =
      new Progress(new PrintStream(OutputStream.nullOutputStream()), false, System::nanoTime);

  /** How long each step took. */
  record Steps(Cost lock, Cost transform, Cost validate, Cost publish, String outputDigest) {
    Cost total() {
      return lock.plus(transform).plus(validate).plus(publish);
    }
  }

  Steps run() throws IOException {
    Stores stores = Stores.ofContracts(Map.of());
    Clock clock = Clock.systemUTC();
    StepContext context = context(null, 0);
    Cost lock = Cost.of(() -> new LockStage(context, stores, SILENT, clock).run());
    Cost transform = Cost.of(() -> new TransformStage(context, stores, SILENT).run());
    StepReport[] sealed = new StepReport[1];
    Cost validate =
        Cost.of(() -> sealed[0] = new ValidateStage(context, stores, SILENT, clock).run());
    StepContext publishing = context(sealed[0].seal().digest(), 1);
    Cost publish =
        Cost.of(
            () -> {
              PublishOutcome outcome =
                  DatasetStores.of(publishing, Map.of())
                      .publish(new PublishOrder(publishing.request(), false, threads));
              if (!(outcome instanceof PublishOutcome.Published)) {
                throw new IllegalStateException("not published: " + outcome);
              }
              return outcome;
            });
    Look<Seal> seal =
        DatasetStores.of(publishing, Map.of()).readSeal(name, sealed[0].seal().digest());
    String digest =
        seal instanceof Look.Present<Seal> present ? present.value().outputDigest() : "unreadable";
    return new Steps(lock, transform, validate, publish, digest);
  }

  private StepContext context(String sealDigest, long epoch) throws IOException {
    StepRequest request =
        new StepRequest(
            StepRequest.PROTOCOL,
            "bench",
            "bench",
            "bench",
            name,
            name,
            name,
            "sha256:" + name,
            "sha256:contract",
            Mode.Publish,
            1,
            epoch,
            null,
            null,
            List.of(),
            Map.of(),
            null,
            sealDigest,
            null,
            null,
            null,
            null,
            null,
            null,
            "bench");
    Path work = Files.createDirectories(directory.resolve("work"));
    return new StepContext(
        request,
        new FrozenContract(
            1, "bench", new ObjectMapper().readValue(spec, DatasetSpec.class), List.of()),
        Map.of("landing", directory.resolve("landing"), "lake", directory.resolve("lake")),
        work,
        work,
        "pod",
        memoryBytes,
        threads);
  }
}
