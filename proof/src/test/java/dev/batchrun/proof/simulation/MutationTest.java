package dev.batchrun.proof.simulation;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Do the invariants find bugs that are there? The other mutations have not been tried yet. */
class MutationTest {
  private static final int MAX_SEEDS = 40;

  private static World.Result world(long seed, Mutation mutation) {
    return new World(seed, Faults.Without.NOTHING, Set.of(mutation)).run();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "FAILS_ON_EXIT_CODE",
        "RANDOM_JOB_NAMES",
        "IGNORES_RESOURCE_VERSION",
        "SKIPS_RECOVERY",
        "IGNORES_OWNERS",
        "RECOVERS_WITHOUT_FENCE",
        "DELETES_BEFORE_CONDEMNING"
      })
  void aPlantedBugIsFound(Mutation mutation) {
    for (long seed = mutation.firstSeed(); seed < mutation.firstSeed() + MAX_SEEDS; seed++) {
      if (world(seed, mutation).violation().isPresent()) {
        return;
      }
    }
    fail(mutation + ": found in none of " + MAX_SEEDS + " worlds");
  }
}
