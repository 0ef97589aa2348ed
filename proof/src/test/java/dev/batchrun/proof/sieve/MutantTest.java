package dev.batchrun.proof.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.batchrun.proof.figures.Figures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Is an operator that is wrong found out? Each has a plan after which it makes or deletes another
 * number of objects than undisturbed, or never comes to rest; ours does the same both times.
 */
class MutantTest {
  private static final Workload PUBLISH = Workloads.all().get(0);
  private static final String RESTLESS = "never comes to rest";

  @ParameterizedTest
  @CsvSource({
    "NAMES_JOBS_AS_IT_COMES, DIES_AFTER at write 4",
    "WRITES_BLINDLY, SKIPS_ALL at write 2",
    "BELIEVES_ITS_CACHES, HEARS_LATE (JOBS) at write 7"
  })
  void isFoundByAPlan(Mutant mutant, String plan) {
    assertNotEquals(counts(mutant, Optional.empty()), counts(mutant, Optional.of(plan(plan))));
    assertEquals(
        counts(Mutant.NONE, Optional.empty()), counts(Mutant.NONE, Optional.of(plan(plan))));
  }

  @Test
  void oneThatSetsNoFinalizerIsFoundUndisturbed() {
    assertEquals(
        Map.of("end", RESTLESS), counts(Mutant.SETS_NO_FINALIZER, Optional.empty()), "asks again");
    Figures.of("sieve-mutants").add("planted bugs, all of them found", 4).publish();
  }

  private static Plan plan(String text) {
    Perturbed undisturbed = new Perturbed(PUBLISH, Optional.empty(), Mutant.NONE);
    undisturbed.run();
    List<Plan> plans = Plans.of(undisturbed.writes());
    return plans.stream().filter(p -> p.toString().equals(text)).findFirst().orElseThrow();
  }

  /** How many objects of each kind it created and deleted; names are not compared. */
  private static Map<String, String> counts(Mutant mutant, Optional<Plan> plan) {
    Map<String, String> counts = new TreeMap<>();
    try {
      new Perturbed(PUBLISH, plan, mutant)
          .run()
          .facts()
          .forEach((key, value) -> put(counts, key, value));
    } catch (AssertionError restless) {
      assertEquals(0, String.valueOf(restless.getMessage()).indexOf(RESTLESS));
      counts.put("end", RESTLESS);
    }
    return counts;
  }

  private static void put(Map<String, String> counts, String key, String value) {
    if (key.startsWith("count ") || key.startsWith("commit ")) {
      counts.put(key, value);
    }
  }
}
