package dev.batchrun.proof.sieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.proof.sieve.Outcome.Difference;
import dev.batchrun.proof.sieve.Plan.Family;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Does a perturbed workload come to the same end as an undisturbed one? */
class SieveTest {
  /** Every so manyth plan: a prime, so that every way comes at every kind of write. */
  private static final int STRIDE = Scale.of(127, 5);

  private static final int ENOUGH = Scale.of(50, 600);

  /** A plan for a workload, and how that one ends undisturbed. */
  private record Trial(Workload workload, Plan plan, Outcome reference) {}

  /** What came of a trial. */
  private record Tried(Trial trial, List<Difference> differences, String story) {
    List<Difference> wrong() {
      return differences.stream().filter(d -> Accepted.of(d).isEmpty()).toList();
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(trial.workload() + ", " + trial.plan() + ":\n");
      wrong().forEach(difference -> text.append(difference).append('\n'));
      return text.append(story).toString();
    }
  }

  private static List<Trial> trials() {
    List<Trial> all = new ArrayList<>();
    for (Workload workload : Workloads.all()) {
      Perturbed undisturbed = new Perturbed(workload, Optional.empty(), Mutant.NONE);
      Outcome reference = undisturbed.run();
      Perturbed again = new Perturbed(workload, Optional.empty(), Mutant.NONE);
      assertEquals(reference, again.run(), workload + " ends differently undisturbed");
      Plans.of(undisturbed.writes()).forEach(plan -> all.add(new Trial(workload, plan, reference)));
    }
    return IntStream.range(0, all.size()).filter(i -> i % STRIDE == 0).mapToObj(all::get).toList();
  }

  private static Tried tried(Trial trial) {
    Perturbed perturbed = new Perturbed(trial.workload(), Optional.of(trial.plan()), Mutant.NONE);
    List<Difference> differences = new ArrayList<>();
    try {
      differences.addAll(perturbed.run().differences(trial.reference()));
    } catch (RuntimeException | AssertionError thrown) {
      differences.add(new Difference("the end", "some end", thrown.toString()));
    }
    if (!perturbed.fired()) {
      differences.add(new Difference("the write", "made", "never made"));
    }
    return new Tried(trial, differences, perturbed.around());
  }

  @Test
  void endsTheSameWhateverIsPerturbed() {
    List<Tried> all = trials().parallelStream().map(SieveTest::tried).toList();
    List<Tried> failures = all.stream().filter(tried -> !tried.wrong().isEmpty()).toList();
    assertTrue(failures.isEmpty(), () -> failures.size() + " plans failed: " + failures.get(0));
    assertTrue(all.size() >= ENOUGH, () -> all.size() + " plans");
    Map<Family, Long> counts = new EnumMap<>(Family.class);
    Map<Accepted, Long> accepted = new EnumMap<>(Accepted.class);
    for (Tried tried : all) {
      counts.merge(tried.trial().plan().how().family(), 1L, Long::sum);
      tried.differences().stream()
          .flatMap(d -> Accepted.of(d).stream())
          .distinct()
          .forEach(why -> accepted.merge(why, 1L, Long::sum));
    }
    Figures figures =
        Figures.of("sieve").add("workloads", Workloads.all().size()).add("plans", all.size());
    counts.forEach((family, count) -> figures.add("plans: " + family.text(), count));
    accepted.forEach((why, count) -> figures.add("ends that differ: " + why.text(), count));
    figures.publish();
  }
}
