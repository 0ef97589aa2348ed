package dev.batchrun.operator.world;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.operator.BatchRunOperator;
import dev.batchrun.operator.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;

/** An API server, a Job world, a store, and an operator that can be stopped and started again. */
public final class TestCluster implements AutoCloseable {
  /** The namespace of everything. */
  public static final String NAMESPACE = "lake";

  static {
    // It tells of every request otherwise.
    Logger.getLogger("io.fabric8.mockwebserver").setLevel(Level.WARNING);
  }

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final KubernetesMockServer server;
  private final KubernetesClient client;
  private final FakeStore store = new FakeStore();
  private final JobWorld jobs;
  private OperatorSettings settings =
      OperatorSettings.of("test", "registry.example/batchrun-runner:1").with(ApprovalRule.trusted);
  private BatchRunOperator operator;

  /** A cluster whose stages do what this script says. */
  public TestCluster(JobWorld.Script script) {
    server =
        new KubernetesMockServer(
            new Context(new com.fasterxml.jackson.databind.ObjectMapper()),
            new MockWebServer(),
            new HashMap<>(),
            new KubernetesCrudDispatcher(),
            false);
    server.init();
    for (var type : List.of(BatchRun.class, Dataset.class, Review.class)) {
      server.expectCustomResource(CustomResourceDefinitionContext.fromCustomResourceType(type));
    }
    client = server.createClient();
    jobs =
        new JobWorld(
            client,
            (job, request, stage) -> {
              JobWorld.End end = script.play(job, request, stage);
              return end == null ? new JobWorld.Reports(store.play(request, stage)) : end;
            });
  }

  /** A cluster in which everything goes well. */
  public static TestCluster wellBehaved() {
    return new TestCluster((job, request, stage) -> null);
  }

  /** Changes how the operator is installed, from its next start on. */
  public TestCluster with(ApprovalRule rule) {
    settings = settings.with(rule);
    return this;
  }

  /** Starts an operator. */
  public TestCluster start() {
    operator = BatchRunOperator.start(client, settings);
    return this;
  }

  /**
   * Starts an operator whose process dies right after this many writes: none of those that follow
   * arrives.
   *
   * @return whether it has died
   */
  public BooleanSupplier startMortal(int writes) {
    AtomicInteger left = new AtomicInteger(writes);
    KubernetesClient mortal =
        server.createClient(
            builder ->
                builder.withHttpClientBuilderConsumer(
                    http -> http.addOrReplaceInterceptor("death", new Death(left))));
    operator = BatchRunOperator.start(mortal, settings);
    return () -> left.get() < 0;
  }

  private record Death(AtomicInteger left) implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      boolean writes = !request.method().equals("GET");
      if (writes && left.decrementAndGet() < 0) {
        throw new IllegalStateException("the process is dead");
      }
    }
  }

  /** Stops the operator and starts another one that knows nothing. */
  public void restart() {
    operator.close();
    start();
  }

  /** The API. */
  public KubernetesClient client() {
    return client;
  }

  /** The store. */
  public FakeStore store() {
    return store;
  }

  /** The Jobs. */
  public JobWorld jobs() {
    return jobs;
  }

  /** The operator. */
  public BatchRunOperator operator() {
    return operator;
  }

  /** Creates any object. */
  public <T extends io.fabric8.kubernetes.api.model.HasMetadata> T create(T object) {
    return client.resource(object).inNamespace(NAMESPACE).create();
  }

  /** Creates a run of the Dataset orders. */
  public BatchRun createRun(String name, BatchRunSpec spec) {
    BatchRun run = new BatchRun();
    run.getMetadata().setName(name);
    run.setSpec(spec);
    return create(run);
  }

  /** Suspends or resumes a run. */
  public void suspend(String name, boolean suspend) {
    change(name, "suspend", suspend);
  }

  /** Cancels a run. */
  public void cancel(String name) {
    change(name, "cancel", true);
  }

  private void change(String name, String field, boolean value) {
    client
        .resources(BatchRun.class)
        .inNamespace(NAMESPACE)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"" + field + "\":" + value + "}}");
  }

  /** Asks for the deletion of a run. */
  public void delete(String name) {
    client.resources(BatchRun.class).inNamespace(NAMESPACE).withName(name).delete();
  }

  /** The run as it is. */
  public BatchRun run(String name) {
    return client.resources(BatchRun.class).inNamespace(NAMESPACE).withName(name).get();
  }

  /** Waits until the run is in this phase. */
  public BatchRun await(String name, Phase phase) {
    return await(name, run -> run.getStatus() != null && run.getStatus().phase() == phase);
  }

  /** Waits until the run is like this. */
  public BatchRun await(String name, Predicate<BatchRun> like) {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> run(name) != null && like.test(run(name)));
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(name + " is " + Serialization.asYaml(run(name)), e);
    }
    return run(name);
  }

  @Override
  public void close() {
    if (operator != null) {
      operator.close();
    }
    jobs.close();
    client.close();
    server.destroy();
  }
}
