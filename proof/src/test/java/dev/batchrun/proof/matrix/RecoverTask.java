package dev.batchrun.proof.matrix;

import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.RecoveryOutcome;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.util.function.Supplier;

/** A recover Job whose verdict is the end: a run that is given up, or that a person has to see. */
final class RecoverTask implements Task {
  private final Supplier<Run> run;
  private final RecoveryVerdict expected;
  private boolean done;

  RecoverTask(Supplier<Run> run, RecoveryVerdict expected) {
    this.run = run;
    this.expected = expected;
  }

  @Override
  public void run(Ground ground, Failpoints failpoints) {
    RecoveryOutcome outcome = ground.store(failpoints).recover(run.get().request());
    if (outcome.verdict() != RecoveryVerdict.NoDecision) {
      requireExpected(outcome);
    }
  }

  private void requireExpected(RecoveryOutcome outcome) {
    if (outcome.verdict() != expected) {
      throw new AssertionError("recover: found " + outcome + ", expected " + expected);
    }
    done = true;
  }

  @Override
  public void check(Ground ground, Continuation how) {
    requireExpected(ground.recover(run.get()));
  }

  @Override
  public void finish(Ground ground, Continuation how) {
    if (!done) {
      check(ground, how);
    }
  }
}
