package dev.batchrun.proof.museum;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.proof.cluster.Change;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.OperatorProcess;
import dev.batchrun.proof.cluster.Platform;
import dev.batchrun.proof.cluster.Revision;
import dev.batchrun.proof.cluster.Source;
import dev.batchrun.proof.cluster.StageScript;
import dev.batchrun.proof.cluster.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run of one dataset in the simulated cluster, with the operator's production loop over a wire
 * that a fault can bend, and the checks over every write that the API server ever saw.
 */
final class Station {
  static final String RUN = "orders-1";
  static final Key KEY = new Key(Kind.BATCH_RUN, Cluster.NAMESPACE, RUN);
  private static final Duration LONG = Duration.ofHours(12);
  private static final int LIMIT = 10_000;

  private final FakeStore store = new FakeStore();
  private final Cluster cluster;

  /** Says what becomes of a stage; nothing for what the store makes of it. */
  interface Script {
    Optional<StageScript.End> end(StageScript.Stage stage, FakeStore store);
  }

  Station(Script script) {
    cluster =
        new Cluster(
            stage ->
                script
                    .end(stage, store)
                    .orElseGet(
                        () -> new StageScript.Reports(store.play(stage.request(), stage.name()))));
  }

  static Station wellBehaved() {
    return new Station((stage, store) -> Optional.empty());
  }

  FakeStore store() {
    return store;
  }

  Cluster cluster() {
    return cluster;
  }

  OperatorProcess operator(Wire wire) {
    return cluster.startOperator("operator-" + cluster.operators().size(), wire);
  }

  /** The dataset, and the run. */
  Station begin() {
    cluster.create(Samples.dataset("orders", "execution: {retry: {backoff: 0s}}\n"));
    cluster.createRun(RUN, Samples.day("2026-07-03"));
    return this;
  }

  void settle() {
    cluster.settle(LONG);
  }

  void until(Phase phase) {
    boolean reached = cluster.runUntil(LONG, () -> phase() == phase);
    if (!reached) {
      throw new IllegalStateException("never " + phase + ":\n" + cluster.trace().tail(30));
    }
  }

  /**
   * Steps one operator and the platform, each Pod in its turn, with events delivered in a way of
   * the caller's own.
   */
  void drive(OperatorProcess operator, Duration patience, Consumer<Source> deliver) {
    Instant end = cluster.clock().instant().plus(patience);
    for (int i = 0; i < LIMIT; i++) {
      Stream.of(Source.values()).forEach(deliver);
      if (operator.step()) {
        continue;
      }
      List<Platform.Step> steps = cluster.platform().steps();
      if (!steps.isEmpty()) {
        cluster.platform().perform(steps.get(i % steps.size()));
        continue;
      }
      Optional<Instant> due =
          Stream.concat(operator.nextTimer().stream(), cluster.platform().nextDue().stream())
              .min(Comparator.naturalOrder());
      if (due.isEmpty() || due.get().isAfter(end)) {
        cluster.clock().to(end);
        return;
      }
      cluster.clock().to(due.get());
    }
    throw new IllegalStateException("never comes to rest:\n" + cluster.trace().tail(30));
  }

  Phase phase() {
    return cluster
        .run(RUN)
        .map(BatchRun::getStatus)
        .map(status -> status.phase())
        .orElse(Phase.Planned);
  }

  List<Revision> jobs(String step) {
    return cluster.server().list(Kind.JOB).stream()
        .filter(job -> label(job, Labels.STEP).equals(step))
        .toList();
  }

  private static String label(Revision object, String name) {
    return object.tree().path("metadata").path("labels").path(name).asText();
  }

  static boolean ended(Revision job) {
    return !job.tree().path("status").path("conditions").isEmpty();
  }

  // ---- what must hold

  /** Everything that has to hold once nothing happens any more. */
  void check() {
    publishedOnce();
    neverGoesBack();
    startsEachStepOnce();
    statusIsTrue();
  }

  void publishedOnce() {
    TreeMap<String, Long> commits =
        store.commits().stream()
            .collect(
                Collectors.groupingBy(FakeStore.Commit::run, TreeMap::new, Collectors.counting()));
    Invariant.PUBLISHED_ONCE.require(
        commits.values().stream().allMatch(n -> n == 1), commits.toString());
  }

  void statusIsTrue() {
    boolean committed = store.commits().stream().anyMatch(c -> c.run().equals(RUN));
    Optional<BatchRun> run = cluster.run(RUN);
    Invariant.RUNS_END.require(run.isEmpty() || phase().isTerminal(), "it is still " + phase());
    Invariant.STATUS_IS_TRUE.require(
        run.isEmpty() || (phase() == Phase.Published) == committed,
        "the run is " + phase() + ", the store has " + store.commits());
  }

  void neverGoesBack() {
    for (Change change : cluster.server().history(Kind.BATCH_RUN)) {
      if (change.before().isPresent() && change.after().isPresent()) {
        JsonNode was = change.before().get().tree().path("status");
        JsonNode is = change.after().get().tree().path("status");
        boolean ended = was.has("phase") && Phase.valueOf(was.path("phase").asText()).isTerminal();
        Invariant.NOTHING_GOES_BACK.require(
            is.path("epoch").asLong() >= was.path("epoch").asLong()
                && is.path("attempt").asLong() >= was.path("attempt").asLong()
                && (!ended || is.path("phase").equals(was.path("phase"))),
            was.path("phase") + " became " + is.path("phase") + " in version " + change.version());
      }
    }
  }

  void startsEachStepOnce() {
    Set<String> started = new HashSet<>();
    for (Change change : cluster.server().history(Kind.JOB)) {
      if (change.before().isEmpty()) {
        Revision job = change.after().orElseThrow();
        String step =
            label(job, Labels.RUN_UID)
                + " "
                + label(job, Labels.STEP)
                + " "
                + label(job, Labels.NUMBER);
        Invariant.EACH_STEP_ONCE.require(started.add(step), "two Jobs for step " + step);
      }
    }
  }
}
