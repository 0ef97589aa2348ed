package dev.batchrun.proof.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When does a late write do most harm? Between two steps of the recovery of the same run. Chance
 * alone hardly ever lands it there.
 */
final class Ambushes {
  /** A write that waits for so many further steps. */
  private record Waiting(int steps, Runnable effect) {}

  private final Map<String, List<Waiting>> byRun = new HashMap<>();

  /** Lets this happen before a recovery of the run has made so many further steps. */
  void lay(String runId, int steps, Runnable effect) {
    byRun.computeIfAbsent(runId, id -> new ArrayList<>()).add(new Waiting(steps, effect));
  }

  /** A recovery of the run is about to make a step. */
  void recovers(String runId) {
    List<Waiting> before = byRun.getOrDefault(runId, List.of());
    List<Waiting> after = new ArrayList<>();
    for (Waiting one : List.copyOf(before)) {
      if (one.steps() == 0) {
        one.effect().run();
      } else {
        after.add(new Waiting(one.steps() - 1, one.effect()));
      }
    }
    byRun.put(runId, after);
  }
}
