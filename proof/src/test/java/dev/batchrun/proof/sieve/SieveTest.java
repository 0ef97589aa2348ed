package dev.batchrun.proof.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.sieve.Plan.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A first slice of Sieve: every kind of perturbation at one write of a run that publishes. */
class SieveTest {
  /** In the middle of the run's first attempt. */
  private static final int WRITE = 9;

  private static final Workload PUBLISH = Workloads.all().get(0);

  private static List<String> wrong(Plan plan, Outcome reference) {
    Perturbed perturbed = new Perturbed(PUBLISH, Optional.of(plan), Mutant.NONE);
    List<String> differences = new ArrayList<>();
    try {
      differences.addAll(perturbed.run().differences(reference));
    } catch (AssertionError e) {
      differences.add(e.getMessage());
    }
    return differences.isEmpty()
        ? List.of()
        : List.of(plan + ":\n" + String.join("\n", differences) + "\n" + perturbed.around());
  }

  @Test
  void endsTheSameWhateverIsPerturbed() {
    Perturbed undisturbed = new Perturbed(PUBLISH, Optional.empty(), Mutant.NONE);
    Outcome reference = undisturbed.run();
    assertEquals(reference, new Perturbed(PUBLISH, Optional.empty(), Mutant.NONE).run());
    Map<Family, Integer> counts = new EnumMap<>(Family.class);
    List<String> failures = new ArrayList<>();
    for (Plan plan : Plans.of(undisturbed.writes())) {
      if (plan.write() == WRITE) {
        failures.addAll(wrong(plan, reference));
        counts.merge(plan.how().family(), 1, Integer::sum);
      }
    }
    assertTrue(failures.isEmpty(), () -> failures.size() + " plans failed: " + failures.get(0));
    Figures figures = Figures.of("sieve").add("workloads", 1);
    counts.forEach((family, count) -> figures.add("plans: " + family.text(), count));
    figures.publish();
  }
}
