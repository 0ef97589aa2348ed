package dev.batchrun.proof.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.operator.BatchRunOperator;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to requests, runs end as they do undisturbed, no Job is started twice, and the
 * operator asks little more than it has to.
 */
class StormTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration QUIET = Duration.ofMillis(1_500);
  private static final int KINDS_SHOWN = 20;
  private static final int SIDE_BY_SIDE = 4;

  /** How many requests in a hundred fail, and how many may be made for one made undisturbed. */
  private record Level(int percent, double amplification) {}

  private static final Level LIGHT = new Level(1, 1.3);
  private static final Level HEAVY = new Level(10, 2);
  private static final Level WILD = new Level(30, 4);

  /** What a workload took. */
  private record Passed(
      String where,
      Course.Ends ends,
      int requests,
      Map<String, Integer> asked,
      Map<Fault, Integer> faults) {
    /** What was asked more often than undisturbed, most of it first. */
    String more(Passed calm) {
      Map<String, Integer> more = new TreeMap<>();
      asked.forEach((kind, times) -> more.put(kind, times - calm.asked().getOrDefault(kind, 0)));
      return more.entrySet().stream()
          .filter(kind -> kind.getValue() > 0)
          .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
          .limit(KINDS_SHOWN)
          .map(kind -> "\n" + kind.getValue() + " more of " + kind.getKey())
          .collect(Collectors.joining());
    }

    long faultsInAll() {
      return faults.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  @Test
  void endsAllRunsAsUndisturbedAndAsksLittleMore() throws Exception {
    Workload workload = Scale.isFull() ? Workload.of(1) : Workload.small();
    List<Level> levels = Scale.isFull() ? List.of(LIGHT, HEAVY, WILD) : List.of(HEAVY);
    Passed calm = weather("undisturbed", workload, Storm.none());
    assertEquals(List.of(), calm.ends().doubled());
    Map<Level, List<Passed>> storms = storms(levels, workload);
    Figures figures = Figures.of("storm");
    figures.add("undisturbed: requests", calm.requests(), workload.runs().size() + " runs");
    for (Level level : levels) {
      storms.get(level).forEach(storm -> compare(level, calm, storm));
      report(figures, level, calm, storms.get(level));
    }
    figures.publish();
  }

  private static Map<Level, List<Passed>> storms(List<Level> levels, Workload workload)
      throws Exception {
    ExecutorService together = Executors.newFixedThreadPool(SIDE_BY_SIDE);
    try {
      Map<Level, List<Future<Passed>>> begun = new java.util.LinkedHashMap<>();
      for (long seed : Scale.seeds(1, 4).toArray()) {
        for (Level level : levels) {
          String where = level.percent() + " %, seed " + seed;
          Storm storm = new Storm(seed, level.percent() / 100.0);
          begun
              .computeIfAbsent(level, other -> new ArrayList<>())
              .add(together.submit(() -> weather(where, workload, storm)));
        }
      }
      Map<Level, List<Passed>> passed = new java.util.LinkedHashMap<>();
      for (Level level : levels) {
        passed.put(level, new ArrayList<>());
        for (Future<Passed> future : begun.get(level)) {
          passed.get(level).add(future.get());
        }
      }
      return passed;
    } finally {
      together.shutdownNow();
    }
  }

  private static void compare(Level level, Passed calm, Passed storm) {
    String where = storm.where() + ", faults " + storm.faults();
    assertFalse(storm.faults().isEmpty(), where);
    assertEquals(List.of(), storm.ends().doubled(), where);
    assertEquals(calm.ends().runs(), storm.ends().runs(), where);
    assertEquals(calm.ends().commits(), storm.ends().commits(), where);
    assertEquals(needed(calm), needed(storm), where);
    double amplification = (double) storm.requests() / calm.requests();
    assertTrue(
        amplification <= level.amplification(),
        () -> where + ": x" + amplification + storm.more(calm));
  }

  /** Jobs that were started, but for those that only tidy up: who starts them depends on order. */
  private static Set<String> needed(Passed passed) {
    return passed.ends().jobs().keySet().stream()
        .filter(job -> !job.endsWith(" g1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void report(Figures figures, Level level, Passed calm, List<Passed> passed) {
    String rate = level.percent() + " %: ";
    long most = passed.stream().mapToLong(Passed::requests).max().orElseThrow();
    figures.add(rate + "storms", passed.size());
    figures.add(rate + "requests", passed.stream().mapToLong(Passed::requests).sum());
    figures.add(rate + "faults", passed.stream().mapToLong(Passed::faultsInAll).sum());
    for (Fault fault : Fault.values()) {
      long struck = passed.stream().mapToLong(storm -> storm.faults().getOrDefault(fault, 0)).sum();
      figures.add(rate + "of these " + fault, struck);
    }
    figures.add(
        rate + "requests for 100 undisturbed, at most", Math.round(100.0 * most / calm.requests()));
  }

  private static Passed weather(String where, Workload workload, Storm storm) {
    try (StormWorld world = new StormWorld(workload);
        StormProxy way = world.way(storm);
        KubernetesClient client = world.clientOn(way);
        BatchRunOperator operator = world.operator(client)) {
      Course.Ends ends = new Course(world, workload).run();
      storm.pass();
      Awaitility.await("healthy")
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .until(operator::isHealthy);
      AtomicInteger seen = new AtomicInteger();
      Awaitility.await("quiet")
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .pollInterval(QUIET)
          .until(() -> seen.getAndSet(way.requests()) == way.requests());
      return new Passed(where, ends, way.requests(), storm.asked(), storm.faults());
    }
  }
}
