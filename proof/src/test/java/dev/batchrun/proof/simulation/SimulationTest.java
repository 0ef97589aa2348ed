package dev.batchrun.proof.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Does the operator keep every invariant in every world that a seed makes? */
class SimulationTest {
  private final Map<FaultKind, Long> faults = new EnumMap<>(FaultKind.class);
  private long worlds;
  private long steps;
  private long runs;
  private long publishes;
  private long recoveries;

  @Test
  void everyWorldKeepsEveryInvariantAndComesToRest() {
    Scale.seeds(40, 2000).forEach(this::world);
    Figures figures =
        Figures.of("simulation")
            .add("seeds", worlds)
            .add("steps", steps)
            .add("runs", runs)
            .add("publishes", publishes)
            .add("recoveries", recoveries);
    faults.forEach((kind, count) -> figures.add("faults injected: " + kind, count));
    figures.publish();
  }

  private void world(long seed) {
    World.Result result = new World(seed, Faults.Without.NOTHING, Set.of()).run();
    if (result.violation().isPresent()) {
      fail(Shrinking.explain(seed, Set.of(), result));
    }
    worlds++;
    steps += result.steps();
    runs += result.runs();
    publishes += result.publishes();
    recoveries += result.recoveries();
    result.counts().forEach((kind, count) -> faults.merge(kind, (long) count, Long::sum));
  }

  @Test
  void theSameSeedMakesTheSameWorldWhateverCameBefore() {
    List<String> upwards = LongStream.of(3, 4, 5).mapToObj(SimulationTest::digest).toList();
    List<String> downwards = LongStream.of(5, 4, 3).mapToObj(SimulationTest::digest).toList();
    assertEquals(upwards, List.of(downwards.get(2), downwards.get(1), downwards.get(0)));
  }

  private static String digest(long seed) {
    World.Result result = new World(seed, Faults.Without.NOTHING, Set.of()).run();
    String lines = String.join("\n", result.lines());
    return RunIdentity.digest(lines.getBytes(StandardCharsets.UTF_8));
  }
}
