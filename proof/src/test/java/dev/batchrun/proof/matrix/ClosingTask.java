package dev.batchrun.proof.matrix;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.ClosingOutcome;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.util.Map;
import java.util.function.Function;

/**
 * A period is closed, or a closing taken back. Asking again is all there is to do after a fault, so
 * every continuation is the same.
 */
final class ClosingTask implements Task {
  private static final String ID = "july";
  private static final OutputBoundary FIRST_DAY =
      new OutputBoundary(Map.of("day", new Constraint.Exactly("1")));

  private final Function<CommitStore, ClosingOutcome> command;
  private final Run shut;
  private boolean done;

  private ClosingTask(Function<CommitStore, ClosingOutcome> command, Run shut) {
    this.command = command;
    this.shut = shut;
  }

  /**
   * Closes the first day.
   *
   * @param shut a sealed run of that day, which has to be refused from then on
   */
  static ClosingTask closes(Run shut) {
    return new ClosingTask(store -> store.closePeriod(ID, FIRST_DAY, "reported"), shut);
  }

  static ClosingTask reopens() {
    return new ClosingTask(store -> store.reopenPeriod(ID, "a late correction"), null);
  }

  @Override
  public void run(Ground ground, Failpoints failpoints) {
    done(ground, command.apply(ground.store(failpoints)));
  }

  @Override
  public void check(Ground ground, Continuation how) {
    done(ground, command.apply(ground.store()));
  }

  @Override
  public void finish(Ground ground, Continuation how) {
    if (!done) {
      check(ground, how);
    }
  }

  private void done(Ground ground, ClosingOutcome outcome) {
    if (!(outcome instanceof ClosingOutcome.Stands)) {
      throw new AssertionError("closing: " + outcome);
    }
    done = true;
    if (shut != null) {
      PublishOutcome late = ground.store().publish(shut.order());
      if (!(late instanceof PublishOutcome.Refused refused)
          || refused.reason() != Reason.PeriodClosed) {
        throw new AssertionError("publish into a closed period: " + late);
      }
    }
  }
}
