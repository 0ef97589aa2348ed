package dev.batchrun.proof.poison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.contract.FrozenContractFile;
import dev.batchrun.operator.job.JobNames;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.proof.cluster.ApiAnswer;
import dev.batchrun.proof.cluster.ApiRequest;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.OperatorProcess;
import dev.batchrun.proof.cluster.Revision;
import dev.batchrun.proof.cluster.StageScript;
import dev.batchrun.proof.cluster.Wire;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One cluster with a healthy run, and strange things beside it. */
final class PoisonedCluster {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Key HEALTHY = new Key(Kind.BATCH_RUN, Cluster.NAMESPACE, "healthy");

  /** Longer than any pause between two looks at what fails. */
  private static final Duration SETTLED = Duration.ofMinutes(10);

  /** How a strange thing ended. */
  enum End {
    REFUSED("refused at admission"),
    PUBLISHED("published or completed"),
    FAILED("failed with a reason"),
    WAITS("waits or is held with a reason"),
    GONE("ended and deleted as it asked for"),
    STATUS("with a stranger's status: nothing but nobody disturbed is asked for"),
    UNWRITABLE("stored past admission: the API server refuses every status");

    private final String words;

    End(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** How a healthy run went: writes of its object until Published, and how long that took. */
  record Pace(int writes, Duration took) {}

  /** What came of it. */
  record Outcome(End end, Optional<String> offence) {
    static Outcome offence(End end, String what) {
      return new Outcome(end, Optional.of(what));
    }
  }

  /** What came of all of them, and how the healthy run went beside them. */
  record Outcomes(Pace healthy, Map<PoisonCase, Outcome> each) {}

  private final Map<String, PoisonCase> cases;
  private final FakeStore store = new FakeStore();
  private final Cluster cluster = new Cluster(this::play);
  private final OperatorProcess operator = cluster.startOperator("op", Wire.PLAIN);

  private PoisonedCluster(List<PoisonCase> cases) {
    this.cases =
        cases.stream()
            .collect(
                Collectors.toMap(
                    PoisonCase::name, c -> c, (a, b) -> a, LinkedHashMap<String, PoisonCase>::new));
    cluster.create(Samples.orders());
    cluster.create(Samples.dataset("refunds", ""));
  }

  private StageScript.End play(StageScript.Stage stage) {
    PoisonCase strange = cases.get(stage.request().run());
    boolean says =
        strange != null
            && strange.shape() == PoisonCase.Shape.REPORT
            && strange.stage().equals(stage.name());
    return says
        ? new StageScript.Exits(strange.exitCode(), strange.tree().toString())
        : new StageScript.Reports(store.play(stage.request(), stage.name()));
  }

  /** A healthy run alone. */
  static Pace withoutPoison() {
    return new PoisonedCluster(List.of()).healthy();
  }

  /** A healthy run beside these. */
  static Outcomes with(List<PoisonCase> cases) {
    PoisonedCluster world = new PoisonedCluster(cases);
    Map<PoisonCase, Outcome> each = new LinkedHashMap<>();
    for (PoisonCase strange : cases) {
      world.put(strange).ifPresent(refused -> each.put(strange, refused));
    }
    Pace pace = world.healthy();
    world.cluster.settle(SETTLED);
    cases.forEach(strange -> each.computeIfAbsent(strange, world::outcome));
    return new Outcomes(pace, each);
  }

  /**
   * A run before and after somebody took away what stood in its contract's place.
   *
   * @param looks how often the operator looked meanwhile, for ten minutes
   */
  record Healed(BatchRunStatus before, long looks, BatchRunStatus after) {}

  static Healed replacedContract() {
    ObjectNode tree = JSON.createObjectNode();
    tree.putObject("contract").put("dataset", "other");
    PoisonCase strange =
        new PoisonCase("odd", PoisonCase.Shape.CONTRACT, true, tree, "validate", 0);
    PoisonedCluster world = new PoisonedCluster(List.of(strange));
    world.put(strange);
    world.cluster.settle(Duration.ofSeconds(1));
    long looks = world.operator.looks();
    world.cluster.settle(SETTLED);
    Healed before =
        new Healed(
            world.cluster.run("odd").orElseThrow().getStatus(),
            world.operator.looks() - looks,
            null);
    world.cluster.server().list(Kind.CONFIG_MAP).stream()
        .filter(map -> map.tree().path("data").path("contract.json").asText().contains("other"))
        .map(Revision::key)
        .forEach(
            key ->
                world
                    .cluster
                    .server()
                    .apply(
                        new ApiRequest(
                            "user", ApiRequest.Verb.DELETE, key, Optional.empty(), "", "")));
    world.cluster.settle(SETTLED);
    return new Healed(
        before.before(), before.looks(), world.cluster.run("odd").orElseThrow().getStatus());
  }

  /** Puts it into the cluster; what came of it where that is the end of it. */
  private Optional<Outcome> put(PoisonCase strange) {
    return switch (strange.shape()) {
      case RUN, RUN_AND_STATUS -> put(strange, Kind.BATCH_RUN, strange.name());
      case DATASET -> {
        Optional<Outcome> refused = put(strange, Kind.DATASET, strange.name());
        sound(strange.name(), strange.name());
        yield refused;
      }
      case REVIEW -> {
        sound(strange.name(), "orders");
        yield put(strange, Kind.REVIEW, strange.name());
      }
      case CONTRACT -> {
        replaceContract(strange);
        yield Optional.empty();
      }
      case JOB -> {
        sound(strange.name(), "orders");
        standIn(strange);
        yield Optional.empty();
      }
      case REPORT -> {
        sound(strange.name(), "orders");
        yield Optional.empty();
      }
    };
  }

  private Optional<Outcome> put(PoisonCase strange, Kind kind, String name) {
    Key key = new Key(kind, Cluster.NAMESPACE, name);
    ObjectNode tree = strange.tree().deepCopy();
    if (strange.pastAdmission()) {
      cluster.server().storePastAdmission(key, tree);
      return Optional.empty();
    }
    ApiAnswer answer =
        cluster
            .server()
            .apply(new ApiRequest("user", ApiRequest.Verb.CREATE, key, Optional.of(tree), "", ""));
    return answer.succeeded() ? Optional.empty() : Optional.of(refused(answer, strange));
  }

  private static Outcome refused(ApiAnswer answer, PoisonCase strange) {
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    return new Outcome(
        End.REFUSED,
        answer.code() >= 500
            ? Optional.of("answered " + answer)
            : Readable.offence(body, strange.tree().toString()).map(f -> "admission shows " + f));
  }

  private void sound(String name, String dataset) {
    int hash = name.hashCode();
    String day = "2026-%02d-%02d".formatted(1 + (hash & 7), 1 + (hash >> 8 & 15));
    cluster.createRun(
        name,
        Samples.run(
            "{\"datasetRef\":{\"name\":\""
                + dataset
                + "\"},\"partition\":{\"day\":\""
                + day
                + "\"}}"));
  }

  /** Where the contract of a run will be kept there is something else already. */
  private void replaceContract(PoisonCase strange) {
    cluster.create(Samples.dataset(strange.name(), ""));
    // With the defaults that admission filled in.
    Dataset dataset =
        cluster.user().get(Dataset.class, Cluster.NAMESPACE, strange.name()).orElseThrow();
    String name =
        FrozenContractFile.freeze(strange.name(), dataset.getSpec(), List.of()).configMapName();
    ObjectNode map = JSON.createObjectNode();
    map.putObject("data").put("contract.json", strange.tree().path("contract").toString());
    cluster.server().storePastAdmission(new Key(Kind.CONFIG_MAP, Cluster.NAMESPACE, name), map);
    sound(strange.name(), strange.name());
  }

  /** Where the first Job of a run will be there is a stranger's, ended or not. */
  private void standIn(PoisonCase strange) {
    String uid = cluster.run(strange.name()).orElseThrow().getMetadata().getUid();
    ObjectNode job = JSON.createObjectNode();
    ObjectNode metadata = job.putObject("metadata");
    ObjectNode labels = metadata.putObject("labels");
    texts(strange.tree().path("labels"), labels);
    labels.put(Labels.RUN_UID, uid);
    texts(strange.tree().path("annotations"), metadata.putObject("annotations"));
    job.putObject("spec").put("suspend", true);
    ObjectNode status = job.putObject("status");
    if (strange.exitCode() > 0) {
      status
          .putArray("conditions")
          .addObject()
          .put("type", strange.exitCode() == 1 ? "Complete" : "Failed")
          .put("status", "True")
          .put("reason", "Strange")
          .put("lastTransitionTime", cluster.clock().instant().toString());
    }
    String name = JobNames.of(strange.name(), uid, StepKind.Compute, 1);
    cluster.server().storePastAdmission(new Key(Kind.JOB, Cluster.NAMESPACE, name), job);
  }

  /** No API server takes anything else for a label or an annotation. */
  private static void texts(JsonNode from, ObjectNode to) {
    from.properties().stream()
        .filter(entry -> entry.getValue().isTextual())
        .forEach(entry -> to.set(entry.getKey(), entry.getValue()));
  }

  private Pace healthy() {
    Instant begun = cluster.clock().instant();
    cluster.createRun(
        "healthy",
        Samples.run(
            "{\"datasetRef\":{\"name\":\"refunds\"},\"partition\":{\"day\":\"2026-07-09\"}}"));
    cluster.runUntil(
        Duration.ofDays(1),
        () ->
            cluster
                .run("healthy")
                .filter(run -> run.getStatus() != null)
                .filter(run -> run.getStatus().phase() == Phase.Published)
                .isPresent());
    long writes =
        cluster.server().history(Kind.BATCH_RUN).stream()
            .filter(change -> change.key().equals(HEALTHY))
            .count();
    return new Pace((int) writes, Duration.between(begun, cluster.clock().instant()));
  }

  private Outcome outcome(PoisonCase strange) {
    List<RuntimeException> failing = operator.failing(Cluster.NAMESPACE, strange.name());
    Optional<RuntimeException> tripped =
        failing.stream().filter(e -> !(e instanceof KubernetesClientException)).findFirst();
    if (tripped.isPresent()) {
      return Outcome.offence(End.WAITS, "the operator tripped: " + where(tripped.get()));
    }
    if (strange.shape() == PoisonCase.Shape.RUN_AND_STATUS) {
      return new Outcome(End.STATUS, Optional.empty());
    }
    Optional<BatchRun> run = cluster.run(strange.name());
    if (run.isEmpty()) {
      return new Outcome(End.GONE, Optional.empty());
    }
    if (run.get().getStatus() == null || run.get().getStatus().phase() == null) {
      return failing.isEmpty()
          ? Outcome.offence(End.WAITS, "nobody says anything of it")
          : new Outcome(End.UNWRITABLE, Optional.empty());
    }
    return said(run.get(), strange);
  }

  private static Outcome said(BatchRun run, PoisonCase strange) {
    String message = String.valueOf(run.getStatus().message());
    Optional<String> offence =
        run.getStatus().reason() == null || message.isBlank()
            ? Optional.of("no reason or no message")
            : Readable.offence(message, strange.tree().toString()).map(found -> "shows " + found);
    return new Outcome(
        switch (run.getStatus().phase()) {
          case Published, Completed -> End.PUBLISHED;
          case Failed -> End.FAILED;
          case Planned, InputLocked, Running, Validating, Committing, Unknown -> End.WAITS;
        },
        offence);
  }

  private static String where(RuntimeException thrown) {
    return thrown
        + " at "
        + Arrays.stream(thrown.getStackTrace())
            .map(StackTraceElement::toString)
            .filter(at -> at.startsWith("dev.batchrun"))
            .limit(3)
            .toList();
  }
}
