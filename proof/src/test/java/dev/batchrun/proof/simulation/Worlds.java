package dev.batchrun.proof.simulation;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What came of the worlds of many seeds? They know nothing of each other and are played on all
 * cores; what is counted, and which failure is told, does not depend on which core was faster.
 */
final class Worlds {
  private static final int BATCH = 64;
  private static final int MAX_FAILURES = 20;

  private final Map<FaultKind, Long> faults = new EnumMap<>(FaultKind.class);
  private final List<Played> failures = new ArrayList<>();
  private long worlds;
  private long steps;
  private long runs;
  private long publishes;
  private long recoveries;

  private Worlds() {}

  /** A world that was played; its trace is forgotten. */
  private record Played(
      Setting setting,
      Optional<Violation> violation,
      Map<FaultKind, Integer> faults,
      long steps,
      long runs,
      long publishes,
      long recoveries) {
    static Played of(Setting setting) {
      World.Result result = setting.play();
      return new Played(
          setting,
          result.violation(),
          result.counts(),
          result.steps(),
          result.runs(),
          result.publishes(),
          result.recoveries());
    }

    @Override
    public String toString() {
      return "seed " + setting.seed() + " breaks " + violation.map(Violation::toString).orElse("");
    }
  }

  /** Plays them all; invariants that are broken anywhere end it. */
  static Worlds play(LongStream seeds, LongFunction<Setting> settings) {
    Worlds worlds = new Worlds();
    long[] all = seeds.toArray();
    for (int from = 0; from < all.length && worlds.failures.size() < MAX_FAILURES; from += BATCH) {
      LongStream batch = LongStream.of(all).skip(from).limit(BATCH);
      batch.parallel().mapToObj(settings).map(Played::of).toList().forEach(worlds::count);
    }
    if (!worlds.failures.isEmpty()) {
      fail(worlds.explain());
    }
    return worlds;
  }

  private void count(Played played) {
    if (played.violation().isPresent()) {
      failures.add(played);
      return;
    }
    worlds++;
    steps += played.steps();
    runs += played.runs();
    publishes += played.publishes();
    recoveries += played.recoveries();
    played.faults().forEach((kind, count) -> faults.merge(kind, (long) count, Long::sum));
  }

  private String explain() {
    Setting lowest = failures.get(0).setting();
    return failures.stream().map(Played::toString).collect(Collectors.joining("\n"))
        + "\n"
        + Shrinking.explain(lowest, lowest.play());
  }

  long worlds() {
    return worlds;
  }

  long steps() {
    return steps;
  }

  long runs() {
    return runs;
  }

  long publishes() {
    return publishes;
  }

  long recoveries() {
    return recoveries;
  }

  /** How often each kind of fault struck. */
  Map<FaultKind, Long> faults() {
    return new EnumMap<>(faults);
  }
}
