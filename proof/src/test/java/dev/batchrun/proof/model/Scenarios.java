package dev.batchrun.proof.model;

import dev.batchrun.core.log.Entry;
import dev.batchrun.proof.protocol.Actor;
import dev.batchrun.proof.protocol.Closing;
import dev.batchrun.proof.protocol.Collecting;
import dev.batchrun.proof.protocol.Fault;
import dev.batchrun.proof.protocol.Layout;
import dev.batchrun.proof.protocol.LogReading;
import dev.batchrun.proof.protocol.Mutant;
import dev.batchrun.proof.protocol.Publishing;
import dev.batchrun.proof.protocol.Recovering;
import dev.batchrun.proof.protocol.Role;
import dev.batchrun.proof.protocol.Running;
import dev.batchrun.proof.protocol.Scene;
import dev.batchrun.proof.protocol.Seal;
import dev.batchrun.proof.protocol.Staging;
import dev.batchrun.proof.protocol.Store;
import dev.batchrun.proof.protocol.ViewReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The scenarios, by name. */
final class Scenarios {
  private static final Seal A = Seal.of("A", 1, 1, "p=1");
  private static final Seal B = Seal.of("B", 1, 1, "p=1");

  private Scenarios() {}

  /** A dataset whose version 1 was published by a run long ago. */
  private static Store published(Scene scene) {
    Seal old = Seal.of("O", 1, 0, "p=1", "p=2");
    Store store =
        sealed(Scene.sound(), Store.empty().append("", 0, new Entry.Create("owner"), 0), old);
    store = store.append("O", 1, old.entry(), 0).synced();
    return store
        .put(Layout.open("O"), "0")
        .put(Layout.commit("O"), "v1 " + old.digest())
        .put(Layout.manifest("O"), "v1 " + old.digest())
        .put(Layout.view(1), "p=1:O-1 p=2:O-1")
        .put(Layout.CURRENT, "1");
  }

  private static Store sealed(Scene scene, Store store, Seal seal) {
    Store after = store.put(Layout.attempt(seal.attemptPath()), "registered");
    if (!scene.is(Mutant.EVIDENCE_AFTER_COMMIT)) {
      after = after.put(Layout.seal(seal.run(), seal.digest()), "sealed");
    }
    for (String partition : seal.partitions()) {
      after = after.put(seal.file(partition), seal.bytes());
    }
    return after;
  }

  private static Store opened(Store store, String run) {
    return store.put(Layout.open(run), Long.toString(store.log().head()));
  }

  private static Actor publisher(String name, int writer, Seal seal, long epoch) {
    return Actor.of(Role.of(name, "publish", writer), Publishing.of(seal, epoch));
  }

  private static Actor recoverer(String name, int writer, Optional<Seal> seal, String run) {
    return Actor.of(Role.of(name, "recover", writer), Recovering.of(run, 1, seal));
  }

  private static Actor reader(int number) {
    return Actor.of(Role.reader("reader " + number), ViewReading.begin());
  }

  private static Scenario scenario(
      String name,
      Scene scene,
      Store store,
      Allowance allowance,
      Map<String, Optional<Seal>> runs,
      List<Integer> twins,
      Actor... actors) {
    return new Scenario(
        name,
        scene,
        new World(store, allowance, new ArrayList<>(List.of(actors))),
        new TreeMap<>(runs),
        twins);
  }

  /** Two publishers of one run and epoch, and a recovery that was sent after them. */
  static Scenario twins(Scene scene, int crashes, int late, int unreadable) {
    return scenario(
        "twins",
        scene,
        opened(sealed(scene, published(scene), A), "A"),
        Allowance.NONE
            .and(crashes, Fault.CRASH)
            .and(late, Fault.LATE)
            .and(unreadable, Fault.UNREADABLE),
        Map.of("A", Optional.of(A)),
        List.of(0, 1),
        publisher("twin a", 1, A, 1),
        publisher("twin b", 2, A, 1),
        recoverer("recover", 3, Optional.of(A), "A"));
  }

  /** A publisher, a recovery that takes it for dead, a rival run on the same partition. */
  static Scenario rivals(Scene scene, int crashes, int late, int unreadable) {
    return scenario(
        "rivals",
        scene,
        opened(opened(sealed(scene, sealed(scene, published(scene), A), B), "A"), "B"),
        Allowance.NONE
            .and(crashes, Fault.CRASH)
            .and(late, Fault.LATE)
            .and(unreadable, Fault.UNREADABLE),
        Map.of("A", Optional.of(A), "B", Optional.of(B)),
        List.of(),
        publisher("publish A", 1, A, 1),
        publisher("publish B", 2, B, 1),
        recoverer("recover A", 3, Optional.of(A), "A"));
  }

  /** A period is closed while a run publishes into it; a recovery takes the publisher for dead. */
  static Scenario closing(Scene scene, int crashes, int late, int unreadable) {
    return scenario(
        "closing",
        scene,
        opened(sealed(scene, published(scene), A), "A"),
        Allowance.NONE
            .and(crashes, Fault.CRASH)
            .and(late, Fault.LATE)
            .and(unreadable, Fault.UNREADABLE),
        Map.of("A", Optional.of(A)),
        List.of(),
        publisher("publish A", 1, A, 1),
        Actor.of(Role.of("close", "close", 2), Closing.of("c", A.partitions())),
        recoverer("recover A", 3, Optional.of(A), "A"));
  }

  /** Two runs with a partition each, and a reader: nobody is in anybody's way. */
  static Scenario neighbours(Scene scene, int crashes, int late, int readers) {
    Seal other = Seal.of("B", 1, 1, "p=2");
    List<Actor> actors =
        new ArrayList<>(
            List.of(publisher("publish A", 1, A, 1), publisher("publish B", 2, other, 1)));
    for (int i = 1; i <= readers; i++) {
      actors.add(reader(i));
    }
    return scenario(
        "neighbours",
        scene,
        opened(opened(sealed(scene, sealed(scene, published(scene), A), other), "A"), "B"),
        Allowance.NONE.and(crashes, Fault.CRASH).and(late, Fault.LATE),
        Map.of("A", Optional.of(A), "B", Optional.of(other)),
        readers == 2 ? List.of(2, 3) : List.of(),
        actors.toArray(Actor[]::new));
  }

  /** A publisher with a new epoch, and a recovery of the old one that gives the run up, late. */
  static Scenario lateRecovery(Scene scene, int crashes, int late, int unreadable) {
    return scenario(
        "late recovery",
        scene,
        opened(sealed(scene, published(scene), A), "A"),
        Allowance.NONE
            .and(crashes, Fault.CRASH)
            .and(late, Fault.LATE)
            .and(unreadable, Fault.UNREADABLE),
        Map.of("A", Optional.of(A)),
        List.of(),
        publisher("zombie", 1, A, 1),
        publisher("publish", 2, A, 2),
        recoverer("recover", 3, Optional.empty(), "A"));
  }

  /** A run whose object was lost and made again: the log knows a later epoch than its status. */
  static Scenario reapplied(Scene scene) {
    Store store =
        opened(sealed(scene, published(scene), A), "A").append("A", 2, new Entry.Fence(), 0);
    return scenario(
        "reapplied",
        scene,
        store.synced(),
        Allowance.NONE.and(1, Fault.CRASH),
        Map.of("A", Optional.of(A)),
        List.of(),
        publisher("publish", 1, A, 1),
        recoverer("recover", 2, Optional.of(A), "A"));
  }

  /** Two runs meet in an empty claim. */
  static Scenario firstOpen(Scene scene, int crashes) {
    return scenario(
        "first open",
        scene,
        Store.empty(),
        Allowance.NONE.and(crashes, Fault.CRASH),
        Map.of("A", Optional.empty(), "B", Optional.empty()),
        List.of(),
        Actor.of(Role.of("compute A", "compute", 1), Staging.of("A", 1, Set.of("p=1"))),
        Actor.of(Role.of("compute B", "compute", 2), Staging.of("B", 1, Set.of("p=1"))),
        recoverer("recover A", 3, Optional.empty(), "A"));
  }

  /** Twins and a power cut. */
  static Scenario power(Scene scene, int crashes) {
    return scenario(
        "power",
        scene.withSyncs(),
        opened(sealed(scene, published(scene), A), "A"),
        Allowance.NONE.and(crashes, Fault.CRASH).and(1, Fault.POWER),
        Map.of("A", Optional.of(A)),
        List.of(0, 1),
        publisher("twin a", 1, A, 1),
        publisher("twin b", 2, A, 1),
        recoverer("recover", 3, Optional.of(A), "A"));
  }

  /** A run from its first byte to its publish, and a power cut. */
  static Scenario wholeRun(Scene scene, int crashes) {
    return scenario(
        "whole run",
        scene.withSyncs(),
        published(scene),
        Allowance.NONE.and(crashes, Fault.CRASH).and(1, Fault.POWER),
        Map.of("A", Optional.empty()),
        List.of(),
        Actor.of(Role.of("run A", "publish", 1), Running.of("A", Set.of("p=1", "p=2"))),
        recoverer("recover", 2, Optional.empty(), "A"));
  }

  /** A publish, collections beside it, a run that waits with its seal, a reader of each kind. */
  static Scenario collected(Scene scene, int crashes, int late, boolean downstream) {
    return scenario(
        "collected",
        scene,
        opened(opened(sealed(scene, sealed(scene, published(scene), A), B), "A"), "B"),
        Allowance.NONE.and(crashes, Fault.CRASH).and(late, Fault.LATE),
        Map.of("A", Optional.of(A), "B", Optional.of(B)),
        List.of(),
        publisher("publish A", 1, A, 1),
        Actor.of(Role.of("collect", "collect", 2), Collecting.of(2)),
        downstream
            ? Actor.of(Role.reader("downstream"), LogReading.begin())
            : Actor.of(Role.reader("reader"), ViewReading.begin()));
  }

  /** A rival that publishes while a run is opened twice. */
  static Scenario openedTwice(Scene scene, int crashes) {
    return scenario(
        "opened twice",
        scene,
        opened(sealed(scene, sealed(scene, published(scene), A), B), "B"),
        Allowance.NONE.and(crashes, Fault.CRASH),
        Map.of("A", Optional.of(A), "B", Optional.of(B)),
        List.of(),
        publisher("publish B", 1, B, 1),
        publisher("publish A", 2, A, 1),
        recoverer("recover A", 3, Optional.of(A), "A"));
  }

  /** Two runs with a partition each, and a power cut between what one does and the other shows. */
  static Scenario darkNeighbours(Scene scene, int crashes) {
    Scenario lit = neighbours(scene.withSyncs(), crashes, 0, 0);
    return new Scenario(
        "neighbours in the dark",
        lit.scene(),
        new World(
            lit.start().store(), lit.start().allowance().and(1, Fault.POWER), lit.start().actors()),
        lit.runs(),
        lit.twins());
  }
}
