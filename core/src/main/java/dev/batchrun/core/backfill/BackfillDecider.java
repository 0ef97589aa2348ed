package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillSight.Answer;
import dev.batchrun.core.backfill.BackfillSight.AsPlanned;
import dev.batchrun.core.backfill.BackfillSight.Impossible;
import dev.batchrun.core.backfill.BackfillSight.Moved;
import dev.batchrun.core.backfill.BackfillSight.Plan;
import dev.batchrun.core.backfill.BackfillSight.Unplanned;
import dev.batchrun.core.vocabulary.BackfillPhase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.Optional;

/** Answers what a backfill does next, from counts and the few runs at work. */
public final class BackfillDecider {
  private final BackfillSight sight;

  private BackfillDecider(BackfillSight sight) {
    this.sight = sight;
  }

  /** The next step, doing which twice does no harm; empty when it ended. */
  public static Optional<BackfillDecision> decide(BackfillSight sight) {
    BackfillDecider decider = new BackfillDecider(sight);
    return switch (sight.phase()) {
      case Planning -> Optional.of(decider.planning());
      case AwaitingApproval -> Optional.of(decider.awaitingApproval());
      case Running, Stopping -> Optional.of(new RunningRuns(sight, decider.plan()).next());
      case Succeeded, Failed, Cancelled -> Optional.empty();
    };
  }

  private BackfillDecision planning() {
    if (sight.wishes().cancel()) {
      return cancelled();
    }
    if (sight.plan() instanceof Unplanned) {
      return BackfillDecision.look(
          BackfillPhase.Planning, Reason.InProgress, "finds out what there is to do");
    }
    if (sight.plan() instanceof Impossible impossible) {
      return rest(BackfillPhase.Failed, Reason.InvalidRequest, impossible.problems());
    }
    Plan plan = plan();
    if (plan.approvalNeeded()) {
      return rest(BackfillPhase.AwaitingApproval, Reason.ApprovalRequired, approveThis(plan));
    }
    return start(BackfillPhase.Planning);
  }

  private BackfillDecision awaitingApproval() {
    if (sight.wishes().cancel()) {
      return cancelled();
    }
    Plan plan = plan();
    Optional<Answer> answer = sight.answer().filter(a -> a.digest().equals(plan.digest()));
    if (answer.isEmpty()) {
      return rest(BackfillPhase.AwaitingApproval, Reason.ApprovalRequired, approveThis(plan));
    }
    if (!answer.get().approved()) {
      return rest(
          BackfillPhase.Failed,
          Reason.Rejected,
          answer.get().by() + " rejected plan " + plan.digest());
    }
    return start(BackfillPhase.AwaitingApproval);
  }

  /** The last moment at which nothing has happened: here the plan has to fit the world. */
  private BackfillDecision start(BackfillPhase from) {
    if (sight.wishes().suspend()) {
      return rest(from, Reason.Suspended, "suspended before its first run; nothing was changed");
    }
    if (sight.world() instanceof Moved moved) {
      return BackfillDecision.look(
          BackfillPhase.Planning,
          Reason.PlanChanged,
          "plan "
              + plan().digest()
              + " does not fit any more and was not carried out; it is planned anew: "
              + String.join("; ", moved.difference()));
    }
    if (!(sight.world() instanceof AsPlanned)) {
      return BackfillDecision.look(
          from, Reason.InProgress, "looks whether plan " + plan().digest() + " still fits");
    }
    return new RunningRuns(sight, plan()).next();
  }

  private BackfillDecision cancelled() {
    return rest(BackfillPhase.Cancelled, Reason.Cancelled, "cancelled before its first run");
  }

  private Plan plan() {
    if (sight.plan() instanceof Plan plan) {
      return plan;
    }
    throw new IllegalArgumentException(
        "backfill in phase " + sight.phase() + ": found " + sight.plan() + ", expected a plan");
  }

  private static String approveThis(Plan plan) {
    return "approve or reject plan " + plan.digest() + " with a Review";
  }

  private BackfillDecision rest(BackfillPhase phase, Reason reason, String message) {
    return BackfillDecision.rest(phase, reason, message, sight.progress());
  }
}
