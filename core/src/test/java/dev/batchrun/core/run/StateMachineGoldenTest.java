package dev.batchrun.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.core.GeneratedPage;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Draws the state machine from what the decider does over the whole enumerated space. */
class StateMachineGoldenTest {
  private final Map<Phase, Map<Phase, Set<Reason>>> steps = new EnumMap<>(Phase.class);

  @Test
  void thePageOfTheStateMachineIsUpToDate() {
    EveryStateTest.all(
        (sight, name) -> {
          Decision decision = sight.decide();
          steps
              .computeIfAbsent(sight.state.phase(), p -> new EnumMap<>(Phase.class))
              .computeIfAbsent(decision.state().phase(), p -> EnumSet.noneOf(Reason.class))
              .add(decision.state().reason());
        });
    for (Phase phase : Phase.values()) {
      if (phase.isTerminal()) {
        assertEquals(Set.of(phase), steps.get(phase).keySet(), "an end is an end");
      }
    }
    GeneratedPage.check("docs/state-machine.md", page());
  }

  private String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # The state machine of a run

            Generated from `RunDecider` by `make generate`: every observation of a small space is decided (each phase, each way its Job can look, each
            combination of what the user and the cluster want), and what came out is drawn here. A phase is what was seen last: stages that end while the operator is away are passed over.

            ```mermaid
            stateDiagram-v2
              [*] --> Planned
            """);
    steps.forEach(
        (from, targets) ->
            targets.keySet().stream()
                .filter(to -> to != from)
                .forEach(to -> page.append("  " + from + " --> " + to + "\n")));
    for (Phase phase : Phase.values()) {
      if (phase.isTerminal()) {
        page.append("  " + phase + " --> [*]\n");
      }
    }
    page.append(
        """
        ```

        | from | to | with reason |
        | --- | --- | --- |
        """);
    steps.forEach(
        (from, targets) ->
            targets.forEach(
                (to, reasons) ->
                    page.append(
                        "| "
                            + from
                            + " | "
                            + (to == from ? "stays" : to)
                            + " | "
                            + reasons.stream().map(Enum::name).collect(Collectors.joining(", "))
                            + " |\n")));
    return page.toString();
  }
}
