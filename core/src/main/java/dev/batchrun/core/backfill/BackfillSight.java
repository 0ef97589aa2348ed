package dev.batchrun.core.backfill;

import dev.batchrun.core.vocabulary.BackfillPhase;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is looked at before the next step of a backfill.
 *
 * @param phase where it stands
 * @param wishes what its spec says now
 * @param limits how many runs may be at work and may fail
 * @param plan what is known of the plan
 * @param answer a person's answer to the plan
 * @param world whether the plan still fits the world
 * @param progress as stored
 * @param runs the runs at work, one for each of {@code progress.atWork}, in that order
 */
public record BackfillSight(
    BackfillPhase phase,
    Wishes wishes,
    Limits limits,
    Planning plan,
    Optional<Answer> answer,
    World world,
    Progress progress,
    List<RunEnd> runs) {
  public BackfillSight {
    runs = List.copyOf(runs);
    if (runs.size() != progress.atWork().size()) {
      throw new IllegalArgumentException(
          "sight: found " + runs.size() + " runs, expected those at work " + progress.atWork());
    }
  }

  /** What the spec says that may change. */
  public record Wishes(boolean suspend, boolean cancel) {}

  /** See {@link BackfillRequest.Terms}. */
  public record Limits(int parallelism, int failureBudget) {}

  /** What is known of the plan. */
  public sealed interface Planning {}

  /** There is none yet. */
  public record Unplanned() implements Planning {}

  /** There cannot be one. */
  public record Impossible(String problems) implements Planning {}

  /** It is there and stored. */
  public record Plan(String digest, int runs, boolean approvalNeeded) implements Planning {}

  /** A person's answer: to which plan, and which. */
  public record Answer(String digest, boolean approved, String by) {}

  /** Whether the plan still fits the world; asked only before the first run. */
  public sealed interface World {}

  /** Nobody looked since the plan was made or approved. */
  public record NotLooked() implements World {}

  /** The same plan would be made now. */
  public record AsPlanned() implements World {}

  /** Another plan would be made now. */
  public record Moved(List<String> difference) implements World {
    public Moved {
      difference = List.copyOf(difference);
    }
  }

  /** How a run that was begun stands. */
  public enum RunEnd {
    /** It is not there: a live read says so. */
    Absent,
    /** It has not ended. */
    AtWork,
    /** It ended as it should for its mode. */
    Succeeded,
    /** It ended otherwise. */
    Failed
  }
}
