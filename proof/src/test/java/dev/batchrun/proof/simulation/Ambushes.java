package dev.batchrun.proof.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * When does a late process or write do most harm? One that was about to write an entry wakes up
 * right after the fence against it. A write that is on its way lands between two steps of the
 * recovery of the same run, and of them all right before its fence. Chance alone hardly ever brings
 * them there.
 */
final class Ambushes {
  /** So many further steps of a recovery, or its fence, whichever comes first. */
  private record Waiting(int steps, Runnable effect) {}

  /** A process that stands still before it writes to the log, at the longest until then. */
  private record Stopped(Instant until, BooleanSupplier fenced) {}

  private final Map<String, Stopped> stopped = new HashMap<>();
  private final Map<String, List<Waiting>> byRun = new HashMap<>();

  /** Lets this happen before a recovery of the run has made so many further steps. */
  void lay(String runId, int steps, Runnable effect) {
    byRun.computeIfAbsent(runId, id -> new ArrayList<>()).add(new Waiting(steps, effect));
  }

  /** A recovery of the run is about to make a step. */
  void recovers(String runId) {
    List<Waiting> later = new ArrayList<>();
    for (Waiting one : byRun.getOrDefault(runId, List.of())) {
      if (one.steps() == 0) {
        one.effect().run();
      } else {
        later.add(new Waiting(one.steps() - 1, one.effect()));
      }
    }
    byRun.put(runId, later);
  }

  /** A recovery of the run is about to write its fence. */
  void fences(String runId) {
    byRun.getOrDefault(runId, List.of()).forEach(one -> one.effect().run());
    byRun.remove(runId);
  }

  /** This process stands still until its run is fenced, or for so long. */
  void stop(String process, Instant until, BooleanSupplier fenced) {
    stopped.put(process, new Stopped(until, fenced));
  }

  /** Whether it still does. */
  boolean isStopped(String process, Instant now) {
    Stopped one = stopped.get(process);
    return one != null && now.isBefore(one.until()) && !one.fenced().getAsBoolean();
  }
}
