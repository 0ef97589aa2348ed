package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.LockRef;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Twins on the way from opening a run to its seal, and beyond. */
final class Staging {
  private static final int STAGE_EVENTS = 100;

  private Staging() {}

  static List<Scenario> all() {
    return List.of(new Twins(false), new Twins(true), new GivenUp());
  }

  /** What a compute Pod does, and then its publish Pod. */
  static End computeAndPublish(Race race, CommitStore store, Run run, Set<String> locks) {
    if (store.open(run.request()) instanceof OpenResult.AlreadyPublished published) {
      return new End.Said(Reason.AlreadyPublished, "version " + published.commit().version());
    }
    race.runs().compute(store, run);
    locks.add(store.readLock(run.runId()).map(LockRef::digest).orElseThrow());
    return End.of(store.publish(run.order()));
  }

  /** Several compute Pods of one run: they share one lock, and each seals bytes of its own. */
  static final class Twins implements Scenario {
    private final boolean createTheLog;
    private Set<String> locks = Set.of();

    Twins(boolean createTheLog) {
      this.createTheLog = createTheLog;
    }

    @Override
    public String name() {
      return createTheLog
          ? "twins that create the dataset"
          : "twins in lock, stage, seal and publish";
    }

    @Override
    public void start(Race race) {
      if (!createTheLog) {
        race.runs().publish(new Run("first"));
      }
      Set<String> found = Collections.newSetFromMap(new ConcurrentHashMap<>());
      locks = found;
      for (int twin = 1; twin <= 2 + race.random().nextInt(2); twin++) {
        Run run = new Run("second");
        race.process(
            "twin-" + twin,
            Optional.of(run),
            race.fate(STAGE_EVENTS + Race.PUBLISH_EVENTS),
            store -> computeAndPublish(race, store, run, found));
      }
    }

    @Override
    public void judge(Race race) {
      assertTrue(locks.size() <= 1, "one run has locks " + locks);
      Publishers.assertSaid(race, Set.of(Reason.Succeeded, Reason.AlreadyPublished));
      race.settle(race.entrant("twin-1").run().orElseThrow());
    }

    @Override
    public String toString() {
      return name();
    }
  }

  /** A compute Pod that goes on while its run is given up. */
  record GivenUp() implements Scenario {
    @Override
    public String name() {
      return "a compute Pod that goes on while its run is given up";
    }

    @Override
    public void start(Race race) {
      race.runs().publish(new Run("first"));
      Run run = new Run("second");
      race.process(
          "pod",
          Optional.of(run),
          race.fate(STAGE_EVENTS + Race.PUBLISH_EVENTS),
          store -> computeAndPublish(race, store, run, new HashSet<>()));
      race.recoverer("recovery", new Run("second"), race.fate());
    }

    @Override
    public void judge(Race race) {
      race.settle(race.entrant("pod").run().orElseThrow());
    }
  }
}
