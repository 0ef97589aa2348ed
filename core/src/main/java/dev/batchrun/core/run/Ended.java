package dev.batchrun.core.run;

import dev.batchrun.core.run.RunState.StepState;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Instant;
import java.util.Optional;

/**
 * Tidies up after a run: stops what still computes, lets the object go, has what nothing refers to
 * collected, and deletes the object when its time has come. The outcome never changes any more.
 */
final class Ended implements Policy {
  /** Versions between two collections of what is past retention. */
  static final int COLLECT_EVERY = 10;

  @Override
  public Optional<Decision> decide(RunObservation seen) {
    if (seen.deletion().requested()) {
      return Optional.of(
          seen.deletion().finalizer()
              ? new Decision.ReleaseFinalizer(seen.state(), Optional.empty())
              : new Decision.Rest(seen.state()));
    }
    return Leaving.runningCompute(seen)
        .or(() -> release(seen))
        .or(() -> tidy(seen))
        .or(() -> expire(seen));
  }

  private static Optional<Decision> release(RunObservation seen) {
    return seen.deletion().finalizer()
        ? Optional.of(new Decision.ReleaseFinalizer(seen.state(), Optional.empty()))
        : Optional.empty();
  }

  /** One Job, once: whether it succeeds is nothing the run depends on. */
  private static Optional<Decision> tidy(RunObservation seen) {
    RunState state = seen.state();
    Optional<StepKind> broom = broom(seen);
    // The end of a run took its step away: one that is there was asked for here.
    if (broom.isEmpty() || state.step().isPresent() || seen.contract().terms().isEmpty()) {
      return Optional.empty();
    }
    if (seen.claims().heldBy().isPresent() || seen.claims().commitWaits()) {
      return Optional.of(new Decision.Wait(state, Outcome.lookAgain(seen)));
    }
    boolean recovers = broom.get() == StepKind.Recover;
    int number = recovers ? state.counts().recoveries() + 1 : 1;
    StepState step =
        new StepState(broom.get(), number, Optional.empty(), Optional.empty(), seen.now());
    RunState asked =
        state
            .edit()
            .step(step)
            .counts(recovers ? state.counts().recovered() : state.counts())
            .state();
    return Optional.of(new Decision.CreateJob(asked, broom.get(), number));
  }

  /**
   * What tidies up. A failed run is recovered without a seal, which fences it, condemns its
   * attempts and deletes them: nobody waits for them any more. A published one leaves the attempts
   * before its last to be collected and, now and then, versions past their retention. A completed
   * one discarded or kept its bytes itself.
   */
  private static Optional<StepKind> broom(RunObservation seen) {
    RunState state = seen.state();
    boolean collects =
        state.attempt() > 1
            || state.commit().map(c -> c.version() % COLLECT_EVERY == 0).orElse(false);
    boolean staged = state.locked() && state.attempt() > 0 && seen.request().mode().computes();
    return switch (state.phase()) {
      case Failed -> staged ? Optional.of(StepKind.Recover) : Optional.empty();
      case Published -> collects ? Optional.of(StepKind.Collect) : Optional.empty();
      case Completed, Planned, InputLocked, Running, Validating, Committing, Unknown ->
          Optional.empty();
    };
  }

  private static Optional<Decision> expire(RunObservation seen) {
    Optional<Instant> expiry = expiry(seen);
    if (expiry.isEmpty()) {
      return Optional.of(new Decision.Rest(seen.state()));
    }
    return Optional.of(
        Outcome.passed(seen, expiry.get())
            ? new Decision.DeleteRun(seen.state())
            : new Decision.Wait(seen.state(), expiry));
  }

  private static Optional<Instant> expiry(RunObservation seen) {
    return seen.request()
        .ttlAfterFinished()
        .flatMap(ttl -> seen.state().endedAt().map(end -> end.plus(ttl)));
  }
}
