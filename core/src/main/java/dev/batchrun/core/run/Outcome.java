package dev.batchrun.core.run;

import dev.batchrun.core.retry.RetryPolicy.Attempts;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How runs end, and how attempts that failed are followed by others. */
final class Outcome {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private Outcome() {}

  /** The run made, or had made, its version; only a step that read it in the store knows it. */
  static Decision published(
      RunObservation seen, Reason reason, String message, Report.CommitFacts commit) {
    return finish(
        seen, seen.state().edit().commit(Optional.of(commit)), Phase.Published, reason, message);
  }

  static Decision completed(RunObservation seen, String message) {
    return finish(seen, seen.state().edit(), Phase.Completed, Reason.Completed, message);
  }

  static Decision failed(RunObservation seen, Reason reason, String message) {
    return finish(seen, seen.state().edit(), Phase.Failed, reason, told(seen, reason, message));
  }

  private static String told(RunObservation seen, Reason reason, String message) {
    return seen.state().leavesItsStoreUnasked(seen.request().mode(), reason)
        ? sentence(message)
            + " The run never came to its store: whether an earlier object of its name published"
            + " the same was not looked up."
        : message;
  }

  private static Decision finish(
      RunObservation seen, RunState.Edit edit, Phase phase, Reason reason, String message) {
    return new Decision.Finish(
        edit.phase(phase)
            .reason(reason)
            .message(message)
            .endedAt(seen.now())
            .noStep()
            .noHold()
            .counts(seen.state().counts().until(Optional.empty()))
            .state());
  }

  /** A compute attempt failed: another one follows, or the run ends. */
  static Decision afterFailedAttempt(RunObservation seen, StepFailure failure) {
    RunState state = seen.state();
    FailureClass failureClass = failure.reason().failureClass();
    Optional<Duration> wait =
        seen.terms()
            .retry()
            .waitAfter(
                failureClass,
                new Attempts(
                    state.counts().failures(),
                    state.counts().disruptions(),
                    state.lastFailureClass()),
                seen.request().seed());
    if (wait.isEmpty()) {
      return gaveUp(seen, failure);
    }
    Instant next = seen.now().plus(wait.get());
    return new Decision.Wait(
        backingOff(state, failure)
            .edit()
            .noStep()
            .noHold()
            .seal(Optional.empty())
            .counts(state.counts().failed(failureClass, next))
            .failure(failure)
            .state(),
        Optional.of(next));
  }

  /** The state that says which failure the wait before the next attempt follows. */
  static RunState backingOff(RunState state, StepFailure failure) {
    return state.at(
        beforeCompute(state),
        Reason.BackingOff,
        "attempt "
            + state.attempt()
            + " failed ("
            + failure.reason()
            + "): "
            + sentence(failure.message())
            + " The next attempt starts by itself.");
  }

  private static String sentence(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  /** The end after a failure: its own reason where repeating would not help. */
  static Decision gaveUp(RunObservation seen, StepFailure failure) {
    RunObservation withFailure = seen.as(seen.state().edit().failure(failure).state());
    return switch (failure.reason().failureClass()) {
      case None, Request, Resource, Contradiction ->
          failed(withFailure, failure.reason(), failure.message());
      case Transient, Disruption, Internal ->
          failed(
              withFailure,
              Reason.RetriesExhausted,
              "attempt "
                  + seen.state().attempt()
                  + " was the last one ("
                  + failure.reason()
                  + "): "
                  + failure.message());
    };
  }

  /** The phase of a run whose next attempt has not started. */
  static Phase beforeCompute(RunState state) {
    return state.locked() ? Phase.InputLocked : Phase.Planned;
  }

  /** Waits, and says why, without leaving the phase. */
  static Decision waiting(
      RunObservation seen, Reason reason, String message, Optional<Instant> until) {
    return new Decision.Wait(seen.state().at(seen.state().phase(), reason, message), until);
  }

  /** Why a run that is on its way out ends. */
  static Optional<Reason> leaving(RunObservation seen) {
    if (seen.deletion().requested()) {
      return Optional.of(Reason.Deleted);
    }
    return seen.request().cancel() ? Optional.of(Reason.Cancelled) : Optional.empty();
  }

  /**
   * When to look again although whoever is in the way says when it leaves: a word can get lost.
   * Looking costs no write.
   */
  static Optional<Instant> lookAgain(RunObservation seen) {
    return Optional.of(seen.now().plus(LOOK_AGAIN));
  }

  static boolean passed(RunObservation seen, Instant deadline) {
    return !seen.now().isBefore(deadline);
  }
}
