package dev.batchrun.proof.storm;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.local.server.LocalApiServer;
import dev.batchrun.operator.BatchRunOperator;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.connection.ApiConnection;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.JobWorld;
import dev.batchrun.operator.world.Samples;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** An API server with a Dataset, stages that are played beside the storm, and a store. */
final class StormWorld implements AutoCloseable {
  static final String NAMESPACE = "lake";

  /** Where requests stall, short, so that they do not take the day. */
  private static final int REQUEST_TIMEOUT_MILLIS = 3_000;

  /** How often the server says on a watch that it is alive, and how much longer silence is. */
  private static final Duration BOOKMARKS = Duration.ofMillis(400);

  private static final Duration SILENCE = Duration.ofSeconds(5);

  /** Of those who play and watch beside the storm. */
  private static final int PATIENCE_MILLIS = 600_000;

  private final LocalApiServer server =
      LocalApiServer.start(LocalApiServer.Options.inMemory().withBookmarks(BOOKMARKS));
  private final KubernetesClient client = ApiConnection.open(config(server.url(), PATIENCE_MILLIS));
  private final FakeStore store = new FakeStore();
  private final CountDownLatch deleted = new CountDownLatch(1);
  private final JobWorld jobs;

  StormWorld(Workload workload) {
    for (String kind : List.of("batchruns", "datasets", "reviews")) {
      client.resource(definition(kind)).serverSideApply();
    }
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    client
        .resource(Samples.dataset("orders", "execution: {retry: {backoff: 0s}}\n"))
        .inNamespace(NAMESPACE)
        .create();
    jobs = new JobWorld(client, workload.script(store, deleted));
  }

  private static String definition(String kind) {
    String resource = "/crds/" + kind + ".batchrun.dev.yaml";
    try (InputStream yaml = LocalApiServer.class.getResourceAsStream(resource)) {
      return new String(yaml.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Config config(String url, int timeoutMillis) {
    return new ConfigBuilder(server.clientConfig())
        .withMasterUrl(url)
        .withRequestTimeout(timeoutMillis)
        .build();
  }

  /** A way to the server on which this storm rages. */
  StormProxy way(Storm storm) {
    return StormProxy.open(server.url(), storm);
  }

  /** A client of an operator, on this way. */
  KubernetesClient clientOn(StormProxy way) {
    return ApiConnection.open(config(way.url(), REQUEST_TIMEOUT_MILLIS), SILENCE);
  }

  /** How operators are installed here. */
  OperatorSettings settings() {
    return OperatorSettings.of("storm", "registry.example/batchrun-runner:1")
        .with(ApprovalRule.trusted);
  }

  /** An operator behind this client. */
  BatchRunOperator operator(KubernetesClient behind) {
    return BatchRunOperator.start(behind, settings());
  }

  /** The API, beside the storm. */
  KubernetesClient client() {
    return client;
  }

  FakeStore store() {
    return store;
  }

  /** Lets go on what waited for the deletion of its run. */
  void goOnAfterDeletion() {
    deleted.countDown();
  }

  /** How often each Job was started, by run, step and number. */
  Map<String, Long> jobs() {
    return jobs.created().stream()
        .map(name -> name.replaceAll("-[0-9a-f]{8}-", " "))
        .collect(
            Collectors.groupingBy(name -> name, java.util.TreeMap::new, Collectors.counting()));
  }

  BatchRun run(String name) {
    return client.resources(BatchRun.class).inNamespace(NAMESPACE).withName(name).get();
  }

  List<BatchRun> runs() {
    return client.resources(BatchRun.class).inNamespace(NAMESPACE).list().getItems();
  }

  @Override
  public void close() {
    goOnAfterDeletion();
    jobs.close();
    client.close();
    server.close();
  }
}
