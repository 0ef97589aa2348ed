package dev.batchrun.core.run;

import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.run.RunObservation.ReviewFacts;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Keeps a run that was contradicted before its commit until a person answers. */
final class Holding implements Policy {
  @Override
  public Optional<Decision> decide(RunObservation seen) {
    Optional<RunState.HoldState> hold =
        seen.state().hold().filter(h -> h.reason().failureClass() == FailureClass.Contradiction);
    if (hold.isEmpty()) {
      return Optional.empty();
    }
    Optional<ReviewFacts> answer = ReviewRule.firstAccepted(seen);
    return Optional.of(
        answer.map(review -> answered(seen, review)).orElseGet(() -> held(seen, seen.state())));
  }

  private static Decision answered(RunObservation seen, ReviewFacts review) {
    RunState answered = ReviewRule.apply(seen.state(), review).edit().noHold().state();
    return switch (review.verdict()) {
      case RetryPublish ->
          new Decision.MoveTo(
              answered.at(
                  answered.phase(),
                  Reason.InProgress,
                  "Review " + review.name() + " by " + review.by() + ": try again"));
      case Approve, Reject, AdoptCommit, FailAndClean ->
          Outcome.failed(
              seen.as(answered),
              Reason.Rejected,
              "Review " + review.name() + " by " + review.by() + " gave the run up");
    };
  }

  /** Asks the question again, or for the first time. */
  static Decision held(RunObservation seen, RunState held) {
    return new Decision.Hold(held, Optional.empty());
  }

  /** The state of a run whose step found a contradiction. */
  static RunState contradicted(RunObservation seen, StepFailure failure) {
    return seen.state()
        .edit()
        .reason(failure.reason())
        .message(failure.message())
        .noStep()
        .failure(failure)
        .hold(
            new RunState.HoldState(
                failure.reason(), failure.message(), Optional.of(asked(failure)), seen.now()))
        .state();
  }

  /**
   * What an answer has to name: the evidence, or, where a step left none, its words. A question
   * without a digest could never be answered.
   */
  private static String asked(StepFailure failure) {
    return failure
        .evidence()
        .orElseGet(
            () ->
                RunIdentity.digest(
                    (failure.reason() + "\n" + failure.message())
                        .getBytes(StandardCharsets.UTF_8)));
  }
}
