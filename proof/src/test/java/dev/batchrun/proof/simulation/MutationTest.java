package dev.batchrun.proof.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.batchrun.proof.figures.Figures;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Do the invariants find bugs that are there, in worlds that are sound without them? Two of them
 * show only between two certain steps, which no world of the first forty was seen to reach: the
 * test of the stages goes there.
 */
class MutationTest {
  private static final int MAX_SEEDS = 40;

  private static int found;

  /** Something that throws is no invariant that found it. */
  private static boolean finds(Setting setting) {
    return setting.play().violation().filter(v -> !v.invariant().equals(World.THROWN)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LOOKS_BEFORE_FENCING", "REBASES_WITHOUT_CHECKS"})
  void aPlantedBugIsFound(Mutation mutation) {
    for (long seed = mutation.firstSeed(); seed < mutation.firstSeed() + MAX_SEEDS; seed++) {
      if (finds(Setting.of(seed).with(mutation))) {
        assertEquals(Optional.empty(), Setting.of(seed).play().violation(), "without the bug");
        found++;
        return;
      }
    }
    fail(mutation + ": found in none of " + MAX_SEEDS + " worlds");
  }

  @AfterAll
  static void publishFigures() {
    Figures.of("simulation-mutants").add("planted bugs that were found", found).publish();
  }
}
