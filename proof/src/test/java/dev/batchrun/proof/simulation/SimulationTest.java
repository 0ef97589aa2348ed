package dev.batchrun.proof.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Does the operator keep every invariant in every world that a seed makes? */
class SimulationTest {
  private static final int IN_TEST = 40;
  private static final int IN_PROOF = 2000;

  /** So many worlds are enough for every kind of fault to strike in one of them. */
  private static final int ENOUGH = 40;

  @Test
  void everyWorldKeepsEveryInvariantAndComesToRest() {
    Worlds worlds = Worlds.play(Scale.seeds(IN_TEST, IN_PROOF), Setting::of);
    if (worlds.worlds() >= ENOUGH) {
      assertEquals(EnumSet.allOf(FaultKind.class), worlds.faults().keySet(), "kinds that struck");
    }
    Figures figures =
        Figures.of("simulation")
            .add("seeds", worlds.worlds())
            .add("steps", worlds.steps())
            .add("runs", worlds.runs())
            .add("publishes", worlds.publishes())
            .add("recoveries", worlds.recoveries());
    worlds.faults().forEach((kind, count) -> figures.add("faults injected: " + kind, count));
    figures.publish();
  }

  @Test
  void theSameSeedMakesTheSameWorldWhateverCameBefore() {
    List<String> upwards = LongStream.of(3, 4, 5).mapToObj(SimulationTest::digest).toList();
    List<String> downwards = LongStream.of(5, 4, 3).mapToObj(SimulationTest::digest).toList();
    assertEquals(upwards, List.of(downwards.get(2), downwards.get(1), downwards.get(0)));
  }

  @Test
  void theSameSeedMakesTheSameWorldBesideOthers() {
    List<String> alone = LongStream.range(6, 12).mapToObj(SimulationTest::digest).toList();
    assertEquals(
        alone, LongStream.range(6, 12).parallel().mapToObj(SimulationTest::digest).toList());
  }

  private static String digest(long seed) {
    String lines = String.join("\n", Setting.of(seed).play().lines());
    return RunIdentity.digest(lines.getBytes(StandardCharsets.UTF_8));
  }
}
