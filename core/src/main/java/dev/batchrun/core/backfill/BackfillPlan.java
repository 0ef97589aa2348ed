package dev.batchrun.core.backfill;

import dev.batchrun.core.vocabulary.WorkReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a backfill does when it is carried out, partition by partition, and whom it concerns.
 *
 * @param request what was asked
 * @param runs in the order in which they are created
 * @param skipped partitions of the scope that are not computed, because {@code only} leaves them
 *     out
 * @param closed the closed periods that the scope touches, for people
 * @param impact what it reaches downstream, upstream first
 * @param approvals why a person has to approve it; none has to when empty
 * @param estimate how long it takes, when earlier runs say how long one takes
 * @param digest of everything that binds; not of the estimate
 */
public record BackfillPlan(
    BackfillRequest request,
    List<PlannedRun> runs,
    long skipped,
    List<String> closed,
    List<Impact> impact,
    List<String> approvals,
    Optional<Duration> estimate,
    String digest) {
  public BackfillPlan {
    runs = List.copyOf(runs);
    closed = List.copyOf(closed);
    impact = List.copyOf(impact);
    approvals = List.copyOf(approvals);
  }

  /**
   * What is reached of a dataset downstream.
   *
   * @param dataset its name
   * @param partitions for people: {@code day=[2026-06-15, 2026-07-15)}
   */
  public record Impact(String dataset, String partitions) {}

  /** How many partitions are computed. */
  public long partitions() {
    return runs.stream().mapToLong(run -> run.parts().size()).sum();
  }

  /** How many of them for which reason. */
  public Map<WorkReason, Long> reasons() {
    Map<WorkReason, Long> counts = new EnumMap<>(WorkReason.class);
    runs.forEach(run -> run.parts().forEach(part -> counts.merge(part.reason(), 1L, Long::sum)));
    return counts;
  }

  BackfillPlan withDigest(String of) {
    return new BackfillPlan(request, runs, skipped, closed, impact, approvals, estimate, of);
  }
}
