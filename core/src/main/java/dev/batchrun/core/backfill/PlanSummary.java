package dev.batchrun.core.backfill;

import dev.batchrun.core.vocabulary.WorkReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan as a status can hold it, however large it is: counts, and the first few of every list.
 *
 * @param digest of the whole plan
 * @param runs how many runs
 * @param partitions how many partitions they compute
 * @param skipped how many of the scope they leave out
 * @param reasons how many partitions for which reason
 * @param closed the first closed periods touched
 * @param impact the first datasets reached, upstream first
 * @param datasetsReached how many are reached in all
 * @param approvals why a person has to approve
 * @param estimate how long it takes
 */
public record PlanSummary(
    String digest,
    int runs,
    long partitions,
    long skipped,
    Map<WorkReason, Long> reasons,
    List<String> closed,
    List<BackfillPlan.Impact> impact,
    int datasetsReached,
    List<String> approvals,
    Optional<Duration> estimate) {
  /** How many datasets are named. */
  public static final int DATASETS = 50;

  /** How many closed periods and approvals are named. */
  public static final int LINES = 10;

  /** How long a line is at most. */
  public static final int LENGTH = 256;

  /** The summary of a plan. */
  public static PlanSummary of(BackfillPlan plan) {
    return new PlanSummary(
        plan.digest(),
        plan.runs().size(),
        plan.partitions(),
        plan.skipped(),
        plan.reasons(),
        lines(plan.closed()),
        plan.impact().stream()
            .limit(DATASETS)
            .map(i -> new BackfillPlan.Impact(i.dataset(), cut(i.partitions())))
            .toList(),
        plan.impact().size(),
        lines(plan.approvals()),
        plan.estimate());
  }

  private static List<String> lines(List<String> all) {
    return all.stream().limit(LINES).map(PlanSummary::cut).toList();
  }

  private static String cut(String text) {
    return text.length() <= LENGTH ? text : text.substring(0, LENGTH - 4) + " ...";
  }
}
