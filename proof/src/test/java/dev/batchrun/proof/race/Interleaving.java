package dev.batchrun.proof.race;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Who goes next? Draws it from a seed: the same seed and the same processes give the same order.
 * Some seeds change the process at every event, some let one run for a while.
 */
final class Interleaving {
  private static final long MAX_STEPS = 200_000;

  private final Random random;
  private final int patience;
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();
  private SimulatedProcess last;

  Interleaving(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.patience = List.of(1, 2, 6, 30).get(random.nextInt(4));
  }

  /** Called after every step, while no process runs. */
  interface Watch {
    void look(SimulatedProcess moved);
  }

  SimulatedProcess start(String name, Fate fate, SimulatedProcess.Work work) {
    SimulatedProcess process = new SimulatedProcess(name, fate, work);
    processes.add(process);
    return process;
  }

  /** The choices of this seed that are not about order. */
  Random random() {
    return random;
  }

  /** Runs all processes to their ends. */
  void run(Watch watch) {
    try {
      while (true) {
        List<SimulatedProcess> ready = ready();
        if (ready.isEmpty()) {
          return;
        }
        if (trace.size() > MAX_STEPS) {
          throw new AssertionError("the race does not end: " + standing());
        }
        SimulatedProcess next = next(ready);
        next.go();
        trace.add(next.name() + ": " + next.at());
        watch.look(next);
      }
    } finally {
      processes.forEach(SimulatedProcess::abandon);
    }
  }

  private List<SimulatedProcess> ready() {
    List<SimulatedProcess> ready = processes.stream().filter(p -> p.ready(trace.size())).toList();
    if (!ready.isEmpty()) {
      return ready;
    }
    // Only sleepers are left: they wake.
    List<SimulatedProcess> asleep = processes.stream().filter(p -> p.end().isEmpty()).toList();
    asleep.forEach(SimulatedProcess::wake);
    return asleep;
  }

  private SimulatedProcess next(List<SimulatedProcess> ready) {
    if (!ready.contains(last) || random.nextInt(patience) == 0) {
      last = ready.get(random.nextInt(ready.size()));
    }
    return last;
  }

  /** What happened, in its order. */
  List<String> trace() {
    return List.copyOf(trace);
  }

  private String standing() {
    StringBuilder text = new StringBuilder();
    processes.forEach(p -> text.append(p.name()).append(" at ").append(p.at()).append("; "));
    return text.toString();
  }
}
