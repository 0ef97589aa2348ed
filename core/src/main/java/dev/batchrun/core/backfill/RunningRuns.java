package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillSight.RunEnd;
import dev.batchrun.core.vocabulary.BackfillPhase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of the runs of a plan that is carried out: those that ended are counted, those that
 * are missing are created, and as many are begun as there is room for.
 */
final class RunningRuns {
  private final BackfillSight sight;
  private final int total;
  private final List<Integer> atWork = new ArrayList<>();
  private final List<Integer> create = new ArrayList<>();
  private final List<Integer> cancel = new ArrayList<>();
  private int next;
  private int succeeded;
  private int failed;

  RunningRuns(BackfillSight sight, BackfillSight.Plan plan) {
    this.sight = sight;
    this.total = plan.runs();
    this.next = sight.progress().next();
    this.succeeded = sight.progress().succeeded();
    this.failed = sight.progress().failed();
  }

  BackfillDecision next() {
    for (int i = 0; i < sight.runs().size(); i++) {
      count(sight.progress().atWork().get(i), sight.runs().get(i));
    }
    boolean stops = sight.wishes().cancel() || overBudget();
    if (!stops && !sight.wishes().suspend()) {
      while (atWork.size() < sight.limits().parallelism() && next < total) {
        atWork.add(next++);
      }
    }
    return stops ? stopping() : running();
  }

  private void count(int run, RunEnd end) {
    switch (end) {
      case Succeeded -> succeeded++;
      case Failed -> failed++;
      case AtWork -> {
        atWork.add(run);
        if (sight.wishes().cancel()) {
          cancel.add(run);
        }
      }
      case Absent -> absent(run);
    }
  }

  /** Begun and not there: it dies here between two lines, or somebody deleted it. */
  private void absent(int run) {
    if (sight.wishes().cancel()) {
      failed++;
      return;
    }
    atWork.add(run);
    if (!sight.wishes().suspend()) {
      create.add(run);
    }
  }

  private boolean overBudget() {
    return failed > sight.limits().failureBudget();
  }

  private BackfillDecision stopping() {
    boolean cancelled = sight.wishes().cancel();
    Reason reason = cancelled ? Reason.Cancelled : Reason.FailureBudgetExceeded;
    String why =
        cancelled
            ? "cancelled"
            : failed + " runs failed, " + sight.limits().failureBudget() + " were allowed to";
    BackfillPhase end = cancelled ? BackfillPhase.Cancelled : BackfillPhase.Failed;
    return decision(atWork.isEmpty() ? end : BackfillPhase.Stopping, reason, why);
  }

  private BackfillDecision running() {
    if (atWork.isEmpty() && next == total) {
      return decision(BackfillPhase.Succeeded, Reason.Completed, "the plan is carried out");
    }
    return sight.wishes().suspend()
        ? decision(BackfillPhase.Running, Reason.Suspended, "suspended; runs at work go on")
        : decision(BackfillPhase.Running, Reason.InProgress, "runs are at work");
  }

  private BackfillDecision decision(BackfillPhase phase, Reason reason, String why) {
    String message =
        why + ": " + succeeded + " of " + total + " runs succeeded, " + failed + " failed";
    return new BackfillDecision(
        phase,
        reason,
        message,
        new Progress(next, atWork, succeeded, failed),
        create,
        cancel,
        false);
  }
}
