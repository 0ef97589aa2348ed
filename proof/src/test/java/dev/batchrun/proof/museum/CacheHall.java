package dev.batchrun.proof.museum;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.proof.cluster.ApiRequest;
import dev.batchrun.proof.cluster.Change;
import dev.batchrun.proof.cluster.Fate;
import dev.batchrun.proof.cluster.Informer;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.OperatorProcess;
import dev.batchrun.proof.cluster.Source;
import dev.batchrun.proof.cluster.Wire;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.util.List;

/** Controllers that were behind and did not know it, on the simulated cluster. */
final class CacheHall {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private CacheHall() {}

  /** An event gets lost, and nothing else ever makes the operator look. */
  static void lostEvent(boolean broken) {
    Station station = Station.wellBehaved();
    OperatorProcess operator = station.operator(Wire.PLAIN);
    station.begin().until(Phase.Running);
    List<Source> silent = List.of(Source.JOBS, Source.PODS);
    station.drive(
        operator,
        broken ? Duration.ofMinutes(1) : Duration.ofHours(12),
        source -> {
          Informer informer = operator.caches().of(source);
          if (silent.contains(source)) {
            // What the cache holds is new, and nobody was told.
            informer.relist();
          } else {
            all(operator, source);
          }
        });
    station.check();
  }

  static void all(OperatorProcess operator, Source source) {
    while (operator.caches().of(source).pending() > 0) {
      operator.deliver(source);
    }
  }

  /** Versions are compared as text, so what follows 99 is older. */
  static void versionsAsText(boolean broken) {
    Station station = Station.wellBehaved();
    OperatorProcess operator = station.operator(Wire.PLAIN);
    station.begin().until(Phase.Running);
    for (int i = 0; station.cluster().server().version() < 98; i++) {
      station
          .cluster()
          .create(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("of-others-" + i)
                  .endMetadata()
                  .build());
    }
    station.drive(
        operator,
        PATIENCE,
        source -> {
          if (broken) {
            newerAsText(station, operator, source);
          } else {
            all(operator, source);
          }
        });
    station.check();
  }

  private static void newerAsText(Station station, OperatorProcess operator, Source source) {
    List<Change> history = station.cluster().server().history(source.kind());
    int at = operator.caches().of(source).position();
    String known = at == 0 ? "" : String.valueOf(history.get(at - 1).version());
    for (int i = at; i < history.size(); i++) {
      if (String.valueOf(history.get(i).version()).compareTo(known) > 0) {
        operator.moveTo(source, i + 1);
        known = String.valueOf(history.get(i).version());
      }
    }
  }

  /** A leader that was deposed writes what it believes over what is. */
  static void deposedLeader(boolean broken) {
    Station station = Station.wellBehaved();
    OperatorProcess old =
        station.operator(
            request -> {
              boolean writes =
                  request.verb() == ApiRequest.Verb.UPDATE_STATUS
                      && request.key().equals(Station.KEY);
              if (broken && writes) {
                // The last write wins.
                long now = OperatorHall.run(station).orElseThrow().version();
                ObjectNode body = (ObjectNode) request.body().orElseThrow();
                ((ObjectNode) body.get("metadata")).put("resourceVersion", String.valueOf(now));
              }
              return Fate.DELIVERED;
            });
    station.begin().until(Phase.Running);
    OperatorProcess leader = station.operator(Wire.PLAIN);
    station.drive(leader, Duration.ofMinutes(1), source -> all(leader, source));
    if (station.phase() != Phase.Published) {
      throw new IllegalStateException("the new leader did not publish: " + station.phase());
    }
    // It wakes up: its watch of Pods has moved on a little, that of runs has not.
    List<Change> pods = station.cluster().server().history(Kind.POD);
    for (int i = 0; i < 20 && old.caches().of(Source.PODS).position() < pods.size(); i++) {
      old.deliver(Source.PODS);
      while (old.step()) {
        // One look after each event.
      }
    }
    station.check();
  }
}
