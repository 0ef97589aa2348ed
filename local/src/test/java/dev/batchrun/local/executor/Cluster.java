package dev.batchrun.local.executor;

import static org.awaitility.Awaitility.await;

import dev.batchrun.local.server.LocalApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** An API server and an executor in this process, and the words tests use to talk to them. */
final class Cluster implements AutoCloseable {
  static final String NAMESPACE = "default";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final ExecutorOptions options;
  final KubernetesClient client;
  private final LocalApiServer server;
  private final ContainerLogs logs;
  private Optional<JobExecutor> executor = Optional.empty();

  Cluster(Path directory, UnaryOperator<ExecutorOptions> change) {
    options = change.apply(ExecutorOptions.in(directory).withRetryInterval(Duration.ofMillis(100)));
    logs = new ContainerLogs(options.stateDirectory());
    server =
        LocalApiServer.start(
            new LocalApiServer.Options(0, Optional.empty(), logs, Clock.systemUTC()));
    client = new KubernetesClientBuilder().withConfig(config(server.url(), server.token())).build();
    startExecutor();
  }

  Cluster(Path directory) {
    this(directory, options -> options);
  }

  static Config config(String url, String token) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url)
        .withOauthToken(token)
        .withNamespace(NAMESPACE)
        .withOnlyHttpWatches(true)
        .build();
  }

  /** An executor that can be killed: a Java process of its own on the same state. */
  Process startExecutorProcess(Path directory) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ExecutorProcess.class.getName(),
            server.url(),
            server.token(),
            directory.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  void startExecutor() {
    executor = Optional.of(JobExecutor.start(client, options, logs));
  }

  void stopExecutor() {
    executor.ifPresent(JobExecutor::close);
    executor = Optional.empty();
  }

  static Container sh(String name, String script) {
    return new ContainerBuilder()
        .withName(name)
        .withImage("example.com/" + name + ":1")
        .withCommand("/bin/sh", "-c", script)
        .build();
  }

  static PodSpec pod(Container... containers) {
    return pod(new PodSpecBuilder().withContainers(containers));
  }

  /** A Pod as users write it; it is never restarted. */
  static PodSpec pod(String yaml) {
    return pod(Serialization.unmarshal(yaml, PodSpec.class).edit());
  }

  private static PodSpec pod(PodSpecBuilder pod) {
    return pod.withRestartPolicy("Never").withTerminationGracePeriodSeconds(20L).build();
  }

  Job run(String name, PodSpec spec, Consumer<JobBuilder> change) {
    JobBuilder builder =
        new JobBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withNewSpec()
            .withBackoffLimit(0)
            .withNewTemplate()
            .withNewMetadata()
            .addToLabels("app", "test")
            .endMetadata()
            .withSpec(spec)
            .endTemplate()
            .endSpec();
    change.accept(builder);
    return client.resource(builder.build()).create();
  }

  Job run(String name, PodSpec spec) {
    return run(name, spec, builder -> {});
  }

  Job job(String name) {
    return client.batch().v1().jobs().inNamespace(NAMESPACE).withName(name).get();
  }

  void suspend(String name, boolean suspend) {
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(NAMESPACE)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"suspend\":%s}}".formatted(suspend));
  }

  void delete(String name, DeletionPropagation propagation) {
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(NAMESPACE)
        .withName(name)
        .withPropagationPolicy(propagation)
        .delete();
  }

  void deleteAndAwaitNoPods(String name) {
    delete(name, DeletionPropagation.BACKGROUND);
    awaitNoPods(name);
  }

  List<Pod> pods(String job) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("batch.kubernetes.io/job-name", job)
        .list()
        .getItems();
  }

  Job awaitJob(String name, Predicate<Job> condition) {
    return await("job " + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> job(name), job -> job != null && condition.test(job));
  }

  Job awaitCondition(String name, String type) {
    return awaitJob(name, job -> condition(job, type).isPresent());
  }

  Pod awaitPod(String job, Predicate<Pod> condition) {
    return await("pod of " + job)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> pods(job).stream().findFirst().orElse(null),
            pod -> pod != null && condition.test(pod));
  }

  /** A Pod that could not be given a node, and why. */
  String awaitUnschedulable(String job) {
    Pod waiting = awaitPod(job, pod -> unschedulable(pod).isPresent());
    return phase(waiting) + ": " + unschedulable(waiting).orElseThrow().getMessage();
  }

  private static Optional<PodCondition> unschedulable(Pod pod) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(c -> "Unschedulable".equals(c.getReason()))
            .findFirst();
  }

  void awaitWaiting(String job, String because) {
    awaitPod(job, pod -> waiting(pod, "main").startsWith(because));
  }

  void awaitEvent(String name, String line) {
    await(line).atMost(PATIENCE).until(() -> events(name).contains(line));
  }

  Pod awaitPhase(String job, String phase) {
    return awaitPod(job, pod -> phase.equals(phase(pod)));
  }

  void awaitNoPods(String job) {
    await("no pods of " + job).atMost(PATIENCE).until(() -> pods(job).isEmpty());
  }

  void awaitBound(String claim) {
    await("claim " + claim)
        .atMost(PATIENCE)
        .until(
            () -> client.persistentVolumeClaims().inNamespace(NAMESPACE).withName(claim).get(),
            found -> found.getStatus() != null && "Bound".equals(found.getStatus().getPhase()));
  }

  static void awaitFile(Path file) {
    await(file.toString()).atMost(PATIENCE).until(() -> Files.exists(file));
  }

  /** Whether a process can still do anything: one that waits to be reaped cannot. */
  static boolean runs(long pid) {
    Path status = Path.of("/proc", String.valueOf(pid), "stat");
    if (!Files.exists(status)) {
      return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)
          && !Files.isDirectory(Path.of("/proc/self"));
    }
    try {
      return !Files.readString(status).matches("(?s).*\\) [ZX] .*");
    } catch (IOException gone) {
      return false;
    }
  }

  static String phase(Pod pod) {
    return pod.getStatus() == null ? "" : pod.getStatus().getPhase();
  }

  static Optional<JobCondition> condition(Job job, String type) {
    return job.getStatus() == null
        ? Optional.empty()
        : job.getStatus().getConditions().stream()
            .filter(c -> c.getType().equals(type) && c.getStatus().equals("True"))
            .findFirst();
  }

  static ContainerStatus status(Pod pod, String container) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .filter(s -> s.getName().equals(container))
        .findFirst()
        .orElseThrow();
  }

  static ContainerStateTerminated ended(Pod pod, String container) {
    return status(pod, container).getState().getTerminated();
  }

  private static String waiting(Pod pod, String container) {
    var state =
        pod.getStatus() == null || pod.getStatus().getContainerStatuses().isEmpty()
            ? null
            : status(pod, container).getState().getWaiting();
    return state == null ? "" : state.getReason() + ": " + state.getMessage();
  }

  String log(String job, String container) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withName(pods(job).get(0).getMetadata().getName())
        .inContainer(container)
        .getLog();
  }

  List<String> events(String name) {
    return client.v1().events().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(e -> e.getInvolvedObject().getName().startsWith(name))
        .map(Cluster::line)
        .toList();
  }

  private static String line(Event event) {
    return event.getReason() + ": " + event.getMessage();
  }

  void configMap(String name, Map<String, String> data) {
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  /** A Secret of texts. */
  void secret(String name, Map<String, String> data) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withStringData(data)
                .build())
        .create();
  }

  void claim(String name, Map<String, String> annotations) {
    client
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build())
        .create();
  }

  @Override
  public void close() {
    stopExecutor();
    client.close();
    server.close();
  }
}
