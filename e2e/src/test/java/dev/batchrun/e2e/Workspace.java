package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A namespace and what a user does and sees in it. */
final class Workspace implements AutoCloseable {
  private static final YAMLMapper YAML = new YAMLMapper();

  private final Platform platform;
  private final String namespace;
  private final AtomicInteger reviews = new AtomicInteger();
  private final Optional<RunnerControl> runner;
  private PhaseHistory history;

  Workspace(Platform platform, String namespace) {
    this.platform = platform;
    this.namespace = namespace;
    runner = platform.hasTheNode() ? Optional.of(platform.control(namespace)) : Optional.empty();
    client()
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    claim("landing");
    claim("lake");
    history = new PhaseHistory(client(), namespace);
  }

  KubernetesClient client() {
    return platform.client();
  }

  String namespace() {
    return namespace;
  }

  Path kubeconfig() {
    return platform.kubeconfig();
  }

  Platform platform() {
    return platform;
  }

  RunnerControl runner() {
    // Where there is none, the platform says why the test is skipped.
    return runner.orElseGet(() -> platform.control(namespace));
  }

  // ---- data

  void claim(String name) {
    apply(
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: %s}\nspec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}\n"
            .formatted(name));
    platform.bind(namespace, name);
  }

  /** A path on a claim; its directories are there. */
  Path file(String claim, String path) {
    Path file = platform.claimDirectory(namespace, claim).resolve(path);
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** Writes the rows of a SELECT to a file of the claim landing; its ending says the format. */
  void write(String path, String select) {
    String format =
        path.endsWith(".csv")
            ? "FORMAT csv, HEADER"
            : path.endsWith(".json") ? "FORMAT json" : "FORMAT parquet";
    Sql.execute("COPY (%s) TO '%s' (%s)".formatted(select, file("landing", path), format));
  }

  /** Four orders a day, for days of July 2026. */
  void writeOrders(int... days) {
    for (int day : days) {
      write("orders/2026-07-%02d.parquet".formatted(day), orders(day));
    }
  }

  /** Ids {@code day*10+1 … day*10+4}, amounts 1.50, 3.00, 4.50, 6.00. */
  static String orders(int day) {
    return "SELECT CAST(%d * 10 + i AS BIGINT) AS order_id, DATE '2026-07-%02d' AS day, CAST(i * 1.5 AS DECIMAL(10,2)) AS amount FROM range(1, 5) t(i)"
        .formatted(day, day);
  }

  // ---- asking

  /** Applies YAML on the server's side, as it is written. */
  void apply(String yaml) {
    apply(client(), yaml);
  }

  /** The same by somebody of this name. */
  void applyAs(String user, String yaml) {
    apply(platform.clientOf(user), yaml);
  }

  private void apply(KubernetesClient client, String yaml) {
    for (String document : yaml.split("(?m)^---$")) {
      try {
        GenericKubernetesResource object =
            YAML.readValue(document, GenericKubernetesResource.class);
        client
            .resource(object)
            .inNamespace(namespace)
            .fieldValidation(FieldValidateable.Validation.STRICT)
            .fieldManager("user")
            .serverSideApply();
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(document, e);
      }
    }
  }

  /** The server's message about YAML that it refuses. */
  String refusal(String yaml) {
    try {
      apply(yaml);
    } catch (KubernetesClientException e) {
      assertNotNull(e.getStatus(), e::toString);
      return e.getStatus().getMessage();
    }
    throw new AssertionError("was accepted: " + yaml);
  }

  void patch(String run, String mergePatch) {
    client()
        .resources(BatchRun.class)
        .inNamespace(namespace)
        .withName(run)
        .patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
  }

  /** Answers the question that the run asks. */
  String answer(String run, String verdict, String by) {
    return answer(run, status(run).hold().digest(), verdict, by);
  }

  /** Answers with a digest; the Review's name. */
  String answer(String run, String digest, String verdict, String by) {
    String name = run + "-" + by + "-" + reviews.incrementAndGet();
    applyAs(by, review(name, run, digest, verdict, by));
    return name;
  }

  /** A Review that answers the question that the run asks. */
  String review(String run, String verdict, String by) {
    return review(run + "-" + by, run, status(run).hold().digest(), verdict, by);
  }

  private String review(String name, String run, String digest, String verdict, String by) {
    return """
        apiVersion: batchrun.dev/v1alpha1
        kind: Review
        metadata: {name: %s}
        spec: {target: {name: %s, uid: %s}, digest: "%s", verdict: %s, by: %s}
        """
        .formatted(name, run, run(run).getMetadata().getUid(), digest, verdict, by);
  }

  void delete(String run, DeletionPropagation propagation) {
    client()
        .resources(BatchRun.class)
        .inNamespace(namespace)
        .withName(run)
        .withPropagationPolicy(propagation)
        .delete();
  }

  /** Evicts a Pod; where there is no eviction API, does what it does: says why, then deletes. */
  void evict(Pod pod) {
    if (!platform.isLocal()) {
      client().pods().resource(pod).evict();
      return;
    }
    client()
        .resource(pod)
        .editStatus(
            seen ->
                new PodBuilder(seen)
                    .editStatus()
                    .addNewCondition()
                    .withType("DisruptionTarget")
                    .withStatus("True")
                    .withReason("EvictionByEvictionAPI")
                    .withMessage("Eviction API: evicting")
                    .endCondition()
                    .endStatus()
                    .build());
    client().resource(pod).withGracePeriod(0).delete();
  }

  void delete(String run) {
    delete(run, DeletionPropagation.BACKGROUND);
    awaitGone(run);
  }

  // ---- seeing

  BatchRun run(String name) {
    return client().resources(BatchRun.class).inNamespace(namespace).withName(name).get();
  }

  BatchRunStatus status(String run) {
    return run(run).getStatus();
  }

  Dataset dataset(String name) {
    return client().resources(Dataset.class).inNamespace(namespace).withName(name).get();
  }

  Review review(String name) {
    return client().resources(Review.class).inNamespace(namespace).withName(name).get();
  }

  List<Job> jobs() {
    return client().batch().v1().jobs().inNamespace(namespace).list().getItems();
  }

  /** The run's Jobs of a kind: c, p, r, s or g, as in their names. */
  List<Job> jobs(String run, String kind) {
    return jobs().stream()
        .filter(job -> job.getMetadata().getName().matches(run + "-[0-9a-f]{8}-" + kind + "[0-9]+"))
        .sorted(Comparator.comparing(job -> job.getMetadata().getName()))
        .toList();
  }

  List<Pod> pods() {
    return client().pods().inNamespace(namespace).list().getItems();
  }

  /** Events of an object, as {@code Reason: message}. */
  List<String> events(String name) {
    return client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> name.equals(event.getInvolvedObject().getName()))
        .map(event -> event.getReason() + ": " + event.getMessage())
        .toList();
  }

  /** Waits for an Event of an object that starts so; Events follow the status. */
  void awaitEvent(String name, String start) {
    await(
        "Event '" + start + "' of " + name,
        () -> events(name),
        events -> events.stream().anyMatch(event -> event.startsWith(start)));
  }

  List<Phase> phases(String run) {
    return history.phases(run);
  }

  /**
   * Asserts that a run went through these phases in this order and ended in the last, and took no
   * step in between that the state machine does not have. A stage may end before anybody looks, so
   * what a test does not hold may be passed over.
   */
  void assertWent(String run, Phase... through) {
    Phase last = through[through.length - 1];
    List<Phase> seen =
        await(
            "the history of " + run + " to end with " + last,
            () -> phases(run),
            phases -> !phases.isEmpty() && phases.get(phases.size() - 1) == last);
    assertEquals(
        List.of(through),
        inOrder(seen, through),
        () -> run + " went through " + seen + "\n" + describe());
    assertNoStepOfItsOwn(run, seen);
  }

  /** Asserts that a run was seen in this phase, whatever came after it. */
  void assertWasAt(String run, Phase phase) {
    assertNoStepOfItsOwn(
        run, await("phase " + phase + " of " + run, () -> phases(run), p -> p.contains(phase)));
  }

  private static void assertNoStepOfItsOwn(String run, List<Phase> seen) {
    assertEquals(
        Optional.empty(), StateMachine.documented().fault(seen), () -> run + " went " + seen);
  }

  /** Those of the phases that a history has, each after the one before it. */
  private static List<Phase> inOrder(List<Phase> seen, Phase... through) {
    List<Phase> found = new ArrayList<>();
    int from = 0;
    for (Phase phase : through) {
      int at = seen.subList(from, seen.size()).indexOf(phase);
      if (at >= 0) {
        found.add(phase);
        from += at + 1;
      }
    }
    return found;
  }

  List<Reason> reasons(String run) {
    return history.reasons(run);
  }

  /** After local mode was started anew; what was seen before is forgotten. */
  void watchAgain() {
    history = new PhaseHistory(client(), namespace);
  }

  // ---- waiting

  <T> T await(String what, Supplier<T> look, Predicate<T> enough) {
    try {
      return Awaitility.await(what)
          .atMost(platform.patience())
          .pollInterval(platform.look())
          .pollDelay(Duration.ZERO)
          .until(look::get, enough::test);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("waited in vain for " + what + "\n" + describe(), e);
    }
  }

  /** Waits until the API server answers again. */
  void awaitServer() {
    Awaitility.await("the API server")
        .atMost(platform.patience())
        .ignoreExceptions()
        .until(() -> client().namespaces().withName(namespace).get() != null);
    watchAgain();
  }

  BatchRunStatus await(String run, String what, Predicate<BatchRunStatus> enough) {
    return await(
        run + " " + what,
        () -> Optional.ofNullable(run(run)).map(BatchRun::getStatus).orElse(null),
        status -> status != null && enough.test(status));
  }

  BatchRunStatus awaitPhase(String run, Phase phase) {
    return await(run, "in phase " + phase, unlessEnded(phase));
  }

  private Predicate<BatchRunStatus> unlessEnded(Phase phase) {
    return status -> {
      if (status.phase() != null && status.phase().isTerminal() && status.phase() != phase) {
        throw new AssertionError(
            "ended " + status.phase() + " instead of " + phase + "\n" + describe());
      }
      return status.phase() == phase;
    };
  }

  BatchRunStatus awaitReason(String run, Reason reason) {
    return await(run, "with reason " + reason, status -> status.reason() == reason);
  }

  /** The status at the end, whatever it is. */
  BatchRunStatus finished(String run) {
    return await(run, "finished", status -> status.phase() != null && status.phase().isTerminal());
  }

  BatchRunStatus published(String run) {
    BatchRunStatus status = finished(run);
    assertEquals(Phase.Published, status.phase(), this::describe);
    return status;
  }

  BatchRunStatus failed(String run, Reason reason) {
    BatchRunStatus status = finished(run);
    assertEquals(Phase.Failed, status.phase(), this::describe);
    assertEquals(reason, status.reason(), this::describe);
    return status;
  }

  void awaitGone(String run) {
    await(run + " gone", () -> Optional.ofNullable(run(run)), Optional::isEmpty);
  }

  /** What the operator thinks of a Review. */
  ReviewStatus awaitReview(String name) {
    return await(
        "an opinion on Review " + name,
        () -> Optional.ofNullable(review(name)).map(Review::getStatus).orElse(null),
        status -> status != null && status.applied() != null);
  }

  /** Waits until no run has a finalizer. */
  void awaitNoFinalizer() {
    await("no finalizer", this::withFinalizer, List::isEmpty);
  }

  private List<String> withFinalizer() {
    return client().resources(BatchRun.class).inNamespace(namespace).list().getItems().stream()
        .filter(run -> !run.getMetadata().getFinalizers().isEmpty())
        .map(run -> run.getMetadata().getName())
        .toList();
  }

  // ---- the lake

  Path root(String dataset) {
    return platform.claimDirectory(namespace, "lake").resolve(dataset);
  }

  /** What a consumer reads through {@code current}; {@code $} in the query is the table. */
  List<String> read(String dataset, String query) {
    Path current = root(dataset).resolve("current");
    return Sql.rows(
        query.replace(
            "$", "read_parquet('%s/**/*.parquet', hive_partitioning = true)".formatted(current)));
  }

  /** Published orders as {@code id|day|amount}, sorted. */
  List<String> readOrders(String dataset) {
    return read(dataset, "SELECT order_id, day, amount FROM $ ORDER BY order_id");
  }

  /** What {@link #readOrders} gives when all orders of these days are published. */
  static List<String> ordersOf(int... days) {
    return Arrays.stream(days).boxed().flatMap(day -> Sql.rows(orders(day)).stream()).toList();
  }

  /** The entries of a dataset's log, oldest first, as JSON. */
  List<String> log(String dataset) {
    Path log = root(dataset).resolve("_batchrun/log");
    if (!Files.isDirectory(log)) {
      return List.of();
    }
    try (var files = Files.walk(log)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .sorted()
          .map(Workspace::text)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many commits of computed rows the log has. */
  long publishes(String dataset) {
    return log(dataset).stream().filter(entry -> entry.contains("\"Publish\"")).count();
  }

  /** The manifest that a status names. */
  Path manifest(String dataset, BatchRunStatus status) {
    String prefix = "pvc://lake/";
    String uri = status.manifest().uri();
    if (!uri.startsWith(prefix + dataset + "/")) {
      throw new AssertionError("manifest: found " + uri);
    }
    return platform.claimDirectory(namespace, "lake").resolve(uri.substring(prefix.length()));
  }

  /** The files beside a run's manifest. */
  List<String> evidence(String dataset, BatchRunStatus status) {
    return files(manifest(dataset, status).getParent());
  }

  /** Parquet files below the dataset's data directory, published or not. */
  List<String> stagedFiles(String dataset) {
    return files(root(dataset).resolve("data")).stream()
        .filter(file -> file.endsWith(".parquet"))
        .toList();
  }

  private static List<String> files(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- explaining

  /** Everything one would want to know about a failed test. */
  String describe() {
    StringBuilder text = new StringBuilder("namespace ").append(namespace).append('\n');
    for (BatchRun run :
        client().resources(BatchRun.class).inNamespace(namespace).list().getItems()) {
      text.append(run.getMetadata().getName())
          .append(' ')
          .append(history.phases(run.getMetadata().getName()))
          .append(' ')
          .append(Serialization.asYaml(run.getStatus()).replaceAll("(?s)\nconditions:.*", "\n"))
          .append(events(run.getMetadata().getName()))
          .append('\n');
    }
    for (Pod pod : pods()) {
      text.append("pod ").append(pod.getMetadata().getName()).append(' ');
      pod.getSpec().getInitContainers().forEach(c -> log(text, pod, c.getName()));
      pod.getSpec().getContainers().forEach(c -> log(text, pod, c.getName()));
    }
    return text.toString();
  }

  private void log(StringBuilder text, Pod pod, String container) {
    try {
      text.append(container)
          .append(":\n")
          .append(
              client()
                  .pods()
                  .inNamespace(namespace)
                  .withName(pod.getMetadata().getName())
                  .inContainer(container)
                  .getLog())
          .append('\n');
    } catch (KubernetesClientException e) {
      text.append(e.getMessage()).append('\n');
    }
  }

  @Override
  public void close() {
    history.close();
    platform.forget(namespace);
  }
}
