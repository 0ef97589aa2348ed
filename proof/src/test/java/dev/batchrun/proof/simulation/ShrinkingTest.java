package dev.batchrun.proof.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Is what people read of a failing world shorter than the world, and does it still fail? */
class ShrinkingTest {
  private static final int MAX_SEEDS = 40;
  private static final int TRIES = 12;

  @Test
  void aFailingWorldIsToldShorterAndStillBreaksTheSameInvariant() {
    long seed = Mutation.SKIPS_RECOVERY.firstSeed();
    World.Result whole = world(seed, Faults.Without.NOTHING);
    for (int i = 1; whole.violation().isEmpty() && i < MAX_SEEDS; i++) {
      whole = world(++seed, Faults.Without.NOTHING);
    }
    Shrinking.Shrunk shrunk = Shrinking.of(setting(seed), whole, TRIES);

    World.Result again = world(seed, shrunk.without());
    assertEquals(invariant(whole), invariant(again));
    assertEquals(shrunk.failing().lines(), again.lines());
    assertTrue(
        again.faults().size() < whole.faults().size() || !shrunk.without().actors().isEmpty(),
        "nothing was left out");
    assertTrue(shrunk.text().lines().count() < whole.lines().size(), shrunk.text());
    assertTrue(shrunk.text().contains("VIOLATION"), shrunk.text());
  }

  private static World.Result world(long seed, Faults.Without without) {
    return setting(seed).play(without);
  }

  private static Setting setting(long seed) {
    return Setting.of(seed).with(Mutation.SKIPS_RECOVERY);
  }

  private static String invariant(World.Result result) {
    return result.violation().orElseThrow().invariant();
  }
}
