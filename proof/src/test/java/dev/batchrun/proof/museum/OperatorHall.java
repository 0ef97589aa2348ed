package dev.batchrun.proof.museum;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.proof.cluster.ApiRequest;
import dev.batchrun.proof.cluster.Fate;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.OperatorProcess;
import dev.batchrun.proof.cluster.Revision;
import dev.batchrun.proof.cluster.StageScript;
import dev.batchrun.proof.cluster.Wire;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Controllers that believed a Job, a name or a status, on the simulated cluster. */
final class OperatorHall {
  private OperatorHall() {}

  /** The worker that everybody took for dead finishes its work. */
  static void finishedThoughFailed(boolean broken) {
    AtomicReference<StepRequest> zombie = new AtomicReference<>();
    Station station =
        new Station(
            (stage, store) -> {
              if (!stage.name().equals("publish") || !zombie.compareAndSet(null, stage.request())) {
                return Optional.empty();
              }
              return Optional.of(new StageScript.Exits(137, ""));
            });
    AtomicBoolean landed = new AtomicBoolean();
    station.operator(
        request -> {
          JsonNode status = status(request);
          if (status.path("phase").asText().equals("Unknown") && !landed.getAndSet(true)) {
            station.store().play(zombie.get(), "publish");
            if (broken) {
              ((ObjectNode) status).put("phase", "Failed");
            }
          }
          return Fate.DELIVERED;
        });
    station.begin().settle();
    station.check();
  }

  private static JsonNode status(ApiRequest request) {
    boolean written = request.verb() == ApiRequest.Verb.UPDATE_STATUS;
    return written && request.key().equals(Station.KEY)
        ? request.body().orElseThrow().path("status")
        : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  /** The Job is green, and what it should have made is not there. */
  static void greenAndEmpty(boolean broken) {
    Station station =
        new Station(
            (stage, store) -> {
              if (!broken || !stage.name().equals("publish")) {
                return Optional.empty();
              }
              FakeStore elsewhere = new FakeStore();
              return Optional.of(
                  new StageScript.Reports(elsewhere.play(stage.request(), stage.name())));
            });
    station.operator(Wire.PLAIN);
    station.begin().settle();
    station.check();
  }

  /** Two Pods of one Job do the work, and nothing in the store tells them apart. */
  static void twoPodsOfOneJob(boolean broken) {
    Set<String> worked = new HashSet<>();
    int[] effects = {0};
    Station station =
        new Station(
            (stage, store) -> {
              if (!stage.name().equals("publish")) {
                return Optional.empty();
              }
              int before = store.commits().size();
              var report = store.play(stage.request(), "publish");
              if (worked.add(stage.pod().getMetadata().getName())) {
                // A store that takes whatever it is given has the effect each time.
                effects[0] += broken ? 1 : store.commits().size() - before;
              }
              return Optional.of(
                  worked.size() < 2 ? new StageScript.AtWork() : new StageScript.Reports(report));
            });
    OperatorProcess operator = station.operator(Wire.PLAIN);
    station.begin();
    station.cluster().runUntil(Duration.ofMinutes(1), () -> !worked.isEmpty());
    station.cluster().platform().secondPod(station.jobs("Publish").get(0).key());
    station.drive(operator, Duration.ofHours(1), source -> CacheHall.all(operator, source));
    Invariant.PUBLISHED_ONCE.require(effects[0] == 1, effects[0] + " commits by one Job");
    station.check();
  }

  /** A submission times out, is made again, and both arrive. */
  static void submittedTwice(boolean broken) {
    Station station = Station.wellBehaved();
    AtomicBoolean lost = new AtomicBoolean();
    station.operator(
        request -> {
          boolean submits =
              request.verb() == ApiRequest.Verb.CREATE && request.key().kind() == Kind.JOB;
          if (!submits || lost.getAndSet(true)) {
            return Fate.DELIVERED;
          }
          if (!broken) {
            return Fate.LATE;
          }
          // Each try draws a name of its own.
          ObjectNode body = request.body().orElseThrow().deepCopy();
          String name = request.key().name() + "-x7k2p";
          ((ObjectNode) body.get("metadata")).put("name", name);
          station
              .cluster()
              .server()
              .apply(
                  new ApiRequest(
                      request.process(),
                      request.verb(),
                      new Key(Kind.JOB, request.key().namespace(), name),
                      Optional.of(body),
                      "",
                      ""));
          return Fate.NEVER_SENT;
        });
    station.begin().settle();
    if (!broken) {
      station.cluster().server().deliverLate(0);
      station.settle();
    }
    station.check();
  }

  /** What an earlier object of the same name left is taken for one's own. */
  static void adoptedByName(boolean broken) {
    AtomicBoolean mistaken = new AtomicBoolean(true);
    Station station =
        new Station(
            (stage, store) ->
                stage.name().equals("lock") && mistaken.get()
                    ? Optional.of(
                        new StageScript.Reports(
                            FakeStore.report(stage.request(), "lock", Reason.InputMissing)))
                    : Optional.empty());
    station.operator(Wire.PLAIN);
    station.begin().until(Phase.Failed);
    Key old = station.jobs("Compute").get(0).key();
    mistaken.set(false);
    station.cluster().user().delete(Station.KEY);
    station.cluster().createRun(Station.RUN, Samples.day("2026-07-03"));
    if (broken) {
      String uid = station.cluster().run(Station.RUN).orElseThrow().getMetadata().getUid();
      relabel(station, old, uid);
      station.cluster().server().list(Kind.POD).forEach(pod -> relabel(station, pod.key(), uid));
    }
    station.settle();
    Invariant.OWN_JOBS_ONLY.require(
        station.phase() == Phase.Published,
        "a run whose input is there is " + station.phase() + " by the word of another's Job");
    station.check();
  }

  private static void relabel(Station station, Key key, String uid) {
    station
        .cluster()
        .user()
        .edit(
            key,
            tree -> {
              ObjectNode metadata = (ObjectNode) tree.get("metadata");
              ((ObjectNode) metadata.get("labels")).put(Labels.RUN_UID, uid);
              if (metadata.has("annotations")) {
                ((ObjectNode) metadata.get("annotations")).put(Labels.RUN_UID, uid);
              }
              if (key.kind() == Kind.JOB) {
                metadata.remove("ownerReferences");
              }
            });
  }

  /** The object is let go while its publisher is at work. */
  static void releasedTooEarly(boolean broken) {
    AtomicBoolean released = new AtomicBoolean();
    Station station =
        new Station(
            (stage, store) ->
                stage.name().equals("publish") && !released.get()
                    ? Optional.of(new StageScript.AtWork())
                    : Optional.empty());
    station.operator(Wire.PLAIN);
    station.begin();
    station.cluster().runUntil(Duration.ofMinutes(1), () -> !station.jobs("Publish").isEmpty());
    station.cluster().user().delete(Station.KEY);
    if (broken) {
      station
          .cluster()
          .user()
          .edit(Station.KEY, tree -> ((ObjectNode) tree.get("metadata")).remove("finalizers"));
    }
    boolean open = station.jobs("Publish").stream().anyMatch(job -> !Station.ended(job));
    Invariant.SETTLED_BEFORE_GONE.require(
        !open || station.cluster().run(Station.RUN).isPresent(),
        "the run is gone and its publisher is at work");
    released.set(true);
    station.settle();
    station.check();
  }

  /** A webhook writes into each new object what an older one of the same request does not have. */
  static void runAgainByADefault(boolean broken) {
    Station station = Station.wellBehaved();
    station.operator(Wire.PLAIN);
    station.begin().until(Phase.Published);
    station.settle();
    station.cluster().user().delete(Station.KEY);
    String stamped = broken ? "\"rerun\":\"since the upgrade\"" : "\"mode\":\"Publish\"";
    station
        .cluster()
        .createRun(
            Station.RUN,
            Samples.run(
                "{\"datasetRef\":{\"name\":\"orders\"},\"partition\":{\"day\":\"2026-07-03\"},"
                    + stamped
                    + "}"));
    station.settle();
    Invariant.SAME_REQUEST_SAME_RUN.require(
        station.store().commits().size() == 1,
        "the same request was published " + station.store().commits().size() + " times");
    station.check();
  }

  static Optional<Revision> run(Station station) {
    return station.cluster().server().get(Station.KEY);
  }
}
