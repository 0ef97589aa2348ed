package dev.batchrun.e2e.bench;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.vocabulary.Phase;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A namespace with Datasets whose runs each own a day. */
final class Tenant {
  /** Datasets that the runs of a tenant are spread over. */
  static final int DATASETS = 10;

  private static final LocalDate FIRST_DAY = LocalDate.parse("2001-01-01");
  private static final int SENDERS = 12;

  private final KubernetesClient client;
  private final String namespace;

  Tenant(HollowCluster cluster, String namespace) {
    this.client = cluster.client();
    this.namespace = namespace;
    cluster.tenant(namespace);
  }

  String namespace() {
    return namespace;
  }

  /** Datasets; Pods of their runs go on to the end, or stay in the middle. */
  Tenant withDatasets(boolean held) {
    for (int i = 0; i < DATASETS; i++) {
      Dataset dataset = new Dataset();
      dataset.getMetadata().setName("flights-" + i);
      dataset.setSpec(
          Serialization.unmarshal(
              """
              inputs:
              - name: raw
                files: {claimName: landing, path: "flights/*.parquet"}
                boundary: {clock: EventTime, column: departed_at, zone: UTC}
              transform: {sql: "SELECT flight_id, day, origin, delay FROM raw"}
              output:
                partitionBy: [day]
                keys: [flight_id]
                store: {filesystem: {claimName: lake, path: flights-%d, accessMode: ReadWriteMany}}
              quality:
              - {check: Unique, columns: [flight_id], severity: FailRun}
              %s
              """
                  .formatted(i, held ? "execution: {labels: {bench-held: \"true\"}}" : ""),
              DatasetSpec.class));
      client.resource(dataset).inNamespace(namespace).create();
    }
    return this;
  }

  /** A run by its number: the same number is the same dataset and day. */
  BatchRun run(int number) {
    BatchRun run = new BatchRun();
    run.getMetadata().setName("run-" + number);
    run.getMetadata().setNamespace(namespace);
    run.setSpec(
        Serialization.unmarshal(
            "{\"datasetRef\":{\"name\":\"flights-%d\"},\"partition\":{\"day\":\"%s\"}}"
                .formatted(number % DATASETS, FIRST_DAY.plusDays(number / DATASETS)),
            BatchRunSpec.class));
    return run;
  }

  /** Creates runs. */
  void create(int from, int to) {
    many(from, to, number -> client.resource(run(number)).create());
  }

  /** Creates runs that ended as this one did. */
  void createEnded(int from, int to, BatchRunStatus status) {
    many(
        from,
        to,
        number -> {
          BatchRun run = client.resource(run(number)).create();
          run.setStatus(status);
          client.resource(run).updateStatus();
        });
  }

  BatchRun read(int number) {
    return client.resources(BatchRun.class).inNamespace(namespace).withName("run-" + number).get();
  }

  /** The Job of a run that does this. */
  Job job(int number, String step) {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withLabel("batchrun.dev/run", "run-" + number)
        .withLabel("batchrun.dev/step", step)
        .list()
        .getItems()
        .get(0);
  }

  /** How many of its runs are in a phase. */
  int count(Phase phase) {
    return client
        .resources(BatchRun.class)
        .inNamespace(namespace)
        .withField("status.phase", phase.name())
        .list()
        .getItems()
        .size();
  }

  boolean hasComputeJob(int number) {
    return !client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .withLabel("batchrun.dev/run", "run-" + number)
        .list()
        .getItems()
        .isEmpty();
  }

  /** Does something for each number, several at once. */
  static void many(int from, int to, IntConsumer task) {
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    try {
      for (Future<?> done :
          IntStream.range(from, to)
              .<Future<?>>mapToObj(number -> senders.submit(() -> task.accept(number)))
              .toList()) {
        done.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      senders.shutdownNow();
    }
  }

  /** Counts runs that came to be like this, told by a watch. */
  Arrivals arrivals(Predicate<BatchRun> like) {
    return new Arrivals(like);
  }

  static boolean isPublished(BatchRun run) {
    if (run.getStatus() != null && run.getStatus().phase() == Phase.Failed) {
      throw new IllegalStateException("a run failed: " + run.getStatus().message());
    }
    return run.getStatus() != null && run.getStatus().phase() == Phase.Published;
  }

  /** Runs that came to be like something. */
  final class Arrivals implements AutoCloseable, Watcher<BatchRun> {
    private final Predicate<BatchRun> like;
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final Watch watch;
    private volatile Optional<RuntimeException> broken = Optional.empty();

    private Arrivals(Predicate<BatchRun> like) {
      this.like = like;
      this.watch = client.resources(BatchRun.class).inNamespace(namespace).watch(this);
    }

    @Override
    public void eventReceived(Action action, BatchRun run) {
      try {
        if (like.test(run)) {
          names.add(run.getMetadata().getName());
        }
      } catch (RuntimeException e) {
        broken = Optional.of(e);
      }
    }

    @Override
    public void onClose(WatcherException cause) {
      broken = Optional.of(new IllegalStateException("the watch broke", cause));
    }

    int count() {
      return names.size();
    }

    /** Waits for this many. */
    void await(int expected) {
      Patience.of(Duration.ofHours(1))
          .until(
              expected + " runs",
              () -> {
                broken.ifPresent(
                    e -> {
                      throw e;
                    });
                return names.size() >= expected;
              });
    }

    @Override
    public void close() {
      watch.close();
    }
  }

  static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
