package dev.batchrun.core.backfill;

import dev.batchrun.core.planning.Problem;
import java.util.List;

/** A plan, or why there is none. */
public sealed interface BackfillOutcome {

  /** The request makes sense. */
  record Planned(BackfillPlan plan) implements BackfillOutcome {}

  /** It does not, for at least one reason. */
  record Refused(List<Problem> problems) implements BackfillOutcome {
    public Refused {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("refused without a problem");
      }
    }
  }
}
