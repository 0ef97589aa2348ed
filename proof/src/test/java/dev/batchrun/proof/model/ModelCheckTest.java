package dev.batchrun.proof.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.proof.protocol.Scene;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every state of every scenario keeps every invariant. */
class ModelCheckTest {
  private static final Scene SOUND = Scene.sound();

  private static List<Scenario> small() {
    return List.of(
        Scenarios.firstOpen(SOUND, 1),
        Scenarios.twins(SOUND, 1, 1, 0),
        Scenarios.openedTwice(SOUND, 0),
        Scenarios.lateRecovery(SOUND, 0, 0, 0),
        Scenarios.reapplied(SOUND),
        Scenarios.neighbours(SOUND, 0, 0, 1),
        Scenarios.collected(SOUND, 0, 0, false),
        Scenarios.collected(SOUND, 0, 0, true),
        Scenarios.wholeRun(SOUND, 0),
        Scenarios.power(SOUND, 0),
        Scenarios.darkNeighbours(SOUND, 0),
        Scenarios.closing(SOUND, 0, 0, 0));
  }

  private static List<Scenario> large() {
    return List.of(
        Scenarios.firstOpen(SOUND, 2),
        Scenarios.twins(SOUND, 2, 1, 1),
        Scenarios.twins(SOUND, 2, 2, 0),
        Scenarios.rivals(SOUND, 1, 1, 1),
        Scenarios.openedTwice(SOUND, 2),
        Scenarios.lateRecovery(SOUND, 2, 1, 1),
        Scenarios.reapplied(SOUND),
        Scenarios.neighbours(SOUND, 1, 0, 2),
        Scenarios.collected(SOUND, 2, 1, false),
        Scenarios.collected(SOUND, 2, 1, true),
        Scenarios.wholeRun(SOUND, 2),
        Scenarios.power(SOUND, 1),
        Scenarios.darkNeighbours(SOUND, 1),
        Scenarios.closing(SOUND, 1, 1, 1));
  }

  @Test
  void everyStateKeepsEveryInvariant() {
    List<Explorer.Result> results = new ArrayList<>();
    for (Scenario scenario : Scale.isFull() ? large() : small()) {
      Explorer.Result result = new Explorer(scenario, Scale.of(400_000, 4_000_000)).explore();
      assertEquals(Optional.empty(), result.found(), () -> text(result));
      assertTrue(result.complete(), () -> scenario.name() + " has more states than its bound");
      System.out.println(text(result));
      results.add(result);
    }
    long states = results.stream().mapToLong(Explorer.Result::states).sum();
    assertTrue(states > Scale.of(50_000, 1_000_000), () -> "only " + states + " states");
    Figures.of("model")
        .add("states", states, results.size() + " scenarios, each searched to its end")
        .add("transitions", results.stream().mapToLong(Explorer.Result::transitions).sum())
        .add("depth", results.stream().mapToLong(Explorer.Result::depth).max().orElse(0))
        .add("ends", results.stream().mapToLong(Explorer.Result::ends).sum())
        .publish();
  }

  private static String text(Explorer.Result result) {
    return result.scenario()
        + ": "
        + result.states()
        + " states, "
        + result.transitions()
        + " transitions, depth "
        + result.depth()
        + ", "
        + result.ends()
        + " ends, "
        + result.settled()
        + " settled"
        + result.found().map(found -> System.lineSeparator() + found).orElse("");
  }
}
