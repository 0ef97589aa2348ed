package dev.batchrun.core.planning;

import java.util.List;
import java.util.stream.Collectors;

/** A plan, or why there is none. */
public sealed interface PlanOutcome {

  /** The request makes sense. */
  record Planned(RunPlan plan) implements PlanOutcome {}

  /** It does not, for at least one reason; repeating it changes nothing. */
  record Refused(List<Problem> problems) implements PlanOutcome {
    public Refused {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("refused without a problem");
      }
    }

    /** All problems in one text. */
    public String message() {
      return problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
    }
  }
}
