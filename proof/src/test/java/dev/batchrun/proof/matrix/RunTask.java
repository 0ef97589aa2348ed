package dev.batchrun.proof.matrix;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.RecoveryOutcome;
import dev.batchrun.runner.store.Restoration;
import dev.batchrun.runner.store.SealRef;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** One run from its opening to its end, by compute, publish and recover Jobs. */
final class RunTask implements Task {
  private static final int MAX_JOBS = 12;

  /** The Job that comes next. */
  private enum Next {
    COMPUTE,
    PUBLISH,
    RECOVER,
    NOTHING
  }

  private final Supplier<Run> spec;
  private Run run;
  private Next next = Next.COMPUTE;

  /**
   * @param spec the run as its object says, without attempt, epoch and seal
   */
  RunTask(Supplier<Run> spec) {
    this.spec = spec;
    this.run = spec.get();
  }

  @Override
  public void run(Ground ground, Failpoints failpoints) {
    while (next != Next.NOTHING) {
      job(ground, failpoints);
    }
  }

  @Override
  public void check(Ground ground, Continuation how) {
    switch (how) {
      case RETRY -> {
        if (next != Next.NOTHING) {
          job(ground, null);
        }
      }
      case NEW_ATTEMPT -> {
        if (publishes()) {
          recover(ground);
        } else if (next == Next.COMPUTE) {
          run.attempt++;
        }
      }
      case OPERATOR_RESTART -> {
        run = spec.get();
        next = Next.COMPUTE;
        opened(ground.store().open(run.request()));
      }
    }
  }

  @Override
  public void finish(Ground ground, Continuation how) {
    for (int jobs = 0; next != Next.NOTHING; jobs++) {
      if (jobs == MAX_JOBS) {
        throw new AssertionError("run " + run.name + " is not settled after " + MAX_JOBS + " Jobs");
      }
      job(ground, null);
    }
  }

  private boolean publishes() {
    return run.mode.publishes();
  }

  /** Runs the next Job; a process knows what it was told and tells at its end. */
  private void job(Ground ground, Failpoints failpoints) {
    Run told = run.copy();
    Next job = next;
    if (job == Next.RECOVER) {
      recover(ground);
      return;
    }
    CommitStore store = failpoints == null ? ground.store() : ground.store(failpoints);
    if (job == Next.COMPUTE) {
      compute(ground, store, told);
    } else {
      publish(store, told);
    }
  }

  private boolean opened(OpenResult result) {
    if (result instanceof OpenResult.AlreadyPublished) {
      next = Next.NOTHING;
      return false;
    }
    if (!(result instanceof OpenResult.Opened)) {
      throw new AssertionError("open: " + result);
    }
    return true;
  }

  private void compute(Ground ground, CommitStore store, Run told) {
    if (!opened(store.open(told.request()))) {
      return;
    }
    switch (told.mode) {
      case Publish -> told.seal = staged(ground, store, told).digest();
      case Shadow -> store.holdShadow(staged(ground, store, told));
      case DryRun, CompareOnly -> discarded(ground, store, told);
      case Rollback, Promote -> told.seal = restored(store, told);
    }
    store.witness();
    run.seal = told.seal;
    next = publishes() ? Next.PUBLISH : Next.NOTHING;
  }

  private static SealRef staged(Ground ground, CommitStore store, Run told) {
    evidence(ground, store, told);
    return ground.world().stage(store, told);
  }

  private static void discarded(Ground ground, CommitStore store, Run told) {
    Attempt attempt = store.registerAttempt(told.runId(), told.attempt, ground.world().token());
    evidence(ground, store, told);
    store.discardAttempt(told.runId(), attempt);
  }

  private static void evidence(Ground ground, CommitStore store, Run told) {
    try {
      store
          .writes()
          .evidence(
              store
                  .evidenceDirectory(told.runId())
                  .resolve("quality-" + told.attempt + "-" + ground.world().token() + ".json"),
              "{}".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  private static String restored(CommitStore store, Run told) {
    Restoration restoration = store.sealRestoration(told.request());
    if (restoration instanceof Restoration.Sealed sealed) {
      return sealed.ref().digest();
    }
    throw new AssertionError("restoration: " + restoration);
  }

  private void publish(CommitStore store, Run told) {
    PublishOutcome outcome = store.publish(told.order());
    store.witness();
    if (outcome instanceof PublishOutcome.Published) {
      next = Next.NOTHING;
    } else if (outcome instanceof PublishOutcome.Refused refused) {
      if (refused.reason() == Reason.Conflict) {
        anotherAttempt(told.epoch);
      } else if (refused.reason() == Reason.Fenced) {
        next = Next.RECOVER;
      } else {
        throw new AssertionError("publish: " + refused);
      }
    }
  }

  private void recover(Ground ground) {
    RecoveryOutcome outcome = ground.recover(run);
    switch (outcome.verdict()) {
      case AlreadyPublished -> next = Next.NOTHING;
      case SafeToRetry -> {
        run.epoch = outcome.epoch() + 1;
        next = Next.PUBLISH;
      }
      case FailedCleaned, Conflict -> anotherAttempt(outcome.epoch());
      case ManualReviewRequired, NoDecision -> throw new AssertionError("recover: " + outcome);
    }
  }

  private void anotherAttempt(long epoch) {
    run.attempt++;
    run.seal = null;
    run.epoch = epoch + 1;
    next = Next.COMPUTE;
  }
}
