package dev.batchrun.proof.matrix;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import java.time.Duration;

/** One collection after some time. It knows nothing, so every continuation is the same. */
final class CollectTask implements Task {
  private final Duration after;
  private final CollectOrder order;
  private boolean begun;
  private boolean done;

  CollectTask(Duration after, CollectOrder order) {
    this.after = after;
    this.order = order;
  }

  @Override
  public void run(Ground ground, Failpoints failpoints) {
    begin(ground);
    collect(ground.store(failpoints));
  }

  private void begin(Ground ground) {
    if (!begun) {
      begun = true;
      ground.world().pass(after);
      ground.place().ageLeftovers();
    }
  }

  private void collect(CommitStore store) {
    store.collect(order);
    store.witness();
    done = true;
  }

  @Override
  public void check(Ground ground, Continuation how) {
    begin(ground);
    if (!done) {
      try {
        collect(ground.store());
      } catch (StepFailure failure) {
        // Somebody came to refer to what it wanted to condemn: it is to ask again.
        if (failure.reason() != Reason.StoreUnavailable) {
          throw failure;
        }
      }
    }
  }

  @Override
  public void finish(Ground ground, Continuation how) {
    begin(ground);
    if (!done) {
      collect(ground.store());
    }
  }
}
