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
        .or(() -> collect(seen))
        .or(() -> expire(seen));
  }

  private static Optional<Decision> release(RunObservation seen) {
    return seen.deletion().finalizer()
        ? Optional.of(new Decision.ReleaseFinalizer(seen.state(), Optional.empty()))
        : Optional.empty();
  }

  /** One Job, once: whether it succeeds is nothing the run depends on. */
  private static Optional<Decision> collect(RunObservation seen) {
    RunState state = seen.state();
    boolean asked = state.step().filter(s -> s.kind() == StepKind.Collect).isPresent();
    if (asked || !leftSomething(seen) || seen.contract().terms().isEmpty()) {
      return Optional.empty();
    }
    if (seen.claims().heldBy().isPresent() || seen.claims().commitWaits()) {
      return Optional.of(new Decision.Wait(state, Outcome.lookAgain(seen)));
    }
    StepState step =
        new StepState(StepKind.Collect, 1, Optional.empty(), Optional.empty(), seen.now());
    return Optional.of(
        new Decision.CreateJob(state.edit().step(step).state(), StepKind.Collect, 1));
  }

  /**
   * Whether there is anything to collect: bytes of an attempt that will never be published, or, now
   * and then, versions past their retention. A run that completes discards or keeps its last
   * attempt itself.
   */
  private static boolean leftSomething(RunObservation seen) {
    RunState state = seen.state();
    boolean staged = state.locked() && state.attempt() > 0 && seen.request().mode().computes();
    return switch (state.phase()) {
      case Failed -> staged;
      case Completed -> state.attempt() > 1;
      case Published ->
          state.attempt() > 1
              || state.commit().map(c -> c.version() % COLLECT_EVERY == 0).orElse(false);
      case Planned, InputLocked, Running, Validating, Committing, Unknown -> false;
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
