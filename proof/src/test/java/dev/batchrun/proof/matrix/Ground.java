package dev.batchrun.proof.matrix;

import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.RecoveryOutcome;
import dev.batchrun.runner.store.StoreWorld;
import dev.batchrun.runner.store.StoreWorld.Run;
import dev.batchrun.runner.store.Verification;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Where one cell happens: a place, a world of runs over it, and somebody who watches. */
final class Ground {
  private final StoreUnderProof.Place place;
  private final StoreWorld world;
  private final Watcher watcher;
  private final Map<RecoveryVerdict, Integer> verdicts = new EnumMap<>(RecoveryVerdict.class);

  Ground(StoreUnderProof.Place place, StoreWorld world, Watcher watcher) {
    this.place = place;
    this.world = world;
    this.watcher = watcher;
  }

  StoreUnderProof.Place place() {
    return place;
  }

  Watcher watcher() {
    return watcher;
  }

  StoreWorld world() {
    return world;
  }

  /** What recoveries concluded so far. */
  Map<RecoveryVerdict, Integer> verdicts() {
    return verdicts;
  }

  /** A process that nothing happens to, watched. */
  CommitStore store() {
    return store(watcher.failpoints());
  }

  CommitStore store(Failpoints failpoints) {
    return world.store(failpoints);
  }

  DurableState state() {
    return new DurableState(
        place.log(), place.open(world.access("here/shop/orders"), Failpoints.none()));
  }

  /** What a death leaves is unfinished work; nobody may call it damage. */
  void requireNoAlarm() {
    if (place.log().isEmpty()) {
      return;
    }
    CommitStore store = place.open(world.access("here/shop/orders"), Failpoints.none());
    List<Verification.Finding> alarms =
        store.verify(OptionalLong.empty()).files().stream()
            .filter(finding -> finding.state() != Verification.State.Sound)
            .toList();
    if (!alarms.isEmpty()) {
      throw new AssertionError("verify, right after the fault: " + alarms);
    }
  }

  /** Recovers, and compares the verdict with the table. */
  RecoveryOutcome recover(Run run) {
    RecoveryVerdict expected = state().row(run.request());
    RecoveryOutcome outcome = store().recover(run.request());
    if (outcome.verdict() != expected) {
      throw new AssertionError("recover: found " + outcome + ", the table says " + expected);
    }
    verdicts.merge(expected, 1, Integer::sum);
    return outcome;
  }
}
