package dev.batchrun.proof.simulation;

import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Two operators are alive from the beginning, with caches of their own age, and both believe that
 * they lead: no Job is made twice for a step, a run is published once, and no status goes back.
 */
class TwoLeadersTest {
  @Test
  void twoThatBelieveTheyLeadDoNoMoreThanOne() {
    Worlds worlds = Worlds.play(Scale.seeds(20, 1000), seed -> new Setting(seed, Set.of(), 2));
    Figures.of("two-leaders")
        .add("seeds with two operators from the beginning", worlds.worlds())
        .add("steps", worlds.steps())
        .add("publishes", worlds.publishes())
        .publish();
  }
}
