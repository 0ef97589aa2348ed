package dev.batchrun.core.run;

import dev.batchrun.core.run.RunObservation.ReviewFacts;
import dev.batchrun.core.run.RunState.Answer;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a person's answer about a commit whose outcome is unknown.
 *
 * <p>A person can put the store right and can give a run up, but cannot make a commit true by
 * saying so. Each answer therefore leads to a step that asks the store: {@code AdoptCommit} and
 * {@code FailAndClean} to another recover step, {@code RetryPublish} to a publish step, which
 * passes every check of the log. Only the store's own word ends the run:
 *
 * <pre>
 *                  the commit is there   it is not            the log cannot be believed
 * AdoptCommit      Published             asked again          asked again
 * FailAndClean     Published             Failed and cleaned   Failed, not fenced
 * </pre>
 */
final class Answering {
  private Answering() {}

  /** Keeps a run that asked a person until the answer comes. */
  static Optional<Decision> held(RunObservation seen) {
    if (seen.state().hold().isEmpty()) {
      return Optional.empty();
    }
    Optional<ReviewFacts> answer = ReviewRule.firstAccepted(seen);
    if (answer.isPresent()) {
      return Optional.of(answered(seen, answer.get()));
    }
    // Who goes wants nothing saved: the store is asked once without the seal, and where there is
    // nothing to contradict any more, nobody has to answer.
    boolean askedWithASeal = seen.state().seal().isPresent();
    return Optional.of(
        Outcome.leaving(seen)
            .filter(reason -> askedWithASeal)
            .map(reason -> lookAgain(givenUp(seen.state()), reason.description()))
            .orElseGet(() -> new Decision.Hold(seen.state(), Optional.empty())));
  }

  private static Decision answered(RunObservation seen, ReviewFacts review) {
    RunState answered = ReviewRule.apply(seen.state(), review).edit().noHold().state();
    String by = "Review " + review.name() + " by " + review.by();
    return switch (review.verdict()) {
      case AdoptCommit -> lookAgain(answered, by + " says that the commit is there");
      case RetryPublish ->
          Inspecting.again(seen.as(answered), by + " asked for another try", Optional.empty());
      case FailAndClean, Reject, Approve -> lookAgain(givenUp(answered), by + " gave the run up");
    };
  }

  /** Without a seal there is nothing to save: recover condemns and deletes what was staged. */
  private static RunState givenUp(RunState state) {
    return state.edit().noHold().seal(Optional.empty()).state();
  }

  private static Decision lookAgain(RunState state, String why) {
    return new Decision.MoveTo(
        state
            .edit()
            .reason(Reason.InProgress)
            .message(why + "; the store is inspected")
            .noStep()
            .counts(state.counts().until(Optional.empty()))
            .state());
  }

  /** What a verdict comes to where a person said something about the commit before. */
  static Optional<Decision> settled(RunObservation seen, RecoverVerdict verdict, Report report) {
    Optional<Answer> last = last(seen.state().answers());
    return last.flatMap(
        answer ->
            switch (answer.verdict()) {
              case AdoptCommit -> adopted(seen, answer, verdict, report);
              case FailAndClean -> gaveUp(seen, answer, verdict, report);
              case RetryPublish, Approve, Reject -> Optional.empty();
            });
  }

  private static Optional<Answer> last(List<Answer> answers) {
    return answers.isEmpty() ? Optional.empty() : Optional.of(answers.get(answers.size() - 1));
  }

  private static Optional<Decision> adopted(
      RunObservation seen, Answer answer, RecoverVerdict verdict, Report report) {
    return switch (verdict) {
      case SafeToRetry, Conflict, FailedCleaned ->
          Outcome.leaving(seen).isPresent()
              ? Optional.empty()
              : Optional.of(
                  ask(
                      seen,
                      Reason.ManualReviewRequired,
                      "Review "
                          + answer.name()
                          + " by "
                          + answer.by()
                          + " adopted a commit, the log holds none of this run, and its fence of"
                          + " epoch "
                          + seen.state().epoch()
                          + " lets none come ("
                          + report.message()
                          + "). Nothing is published; answer RetryPublish or FailAndClean",
                      Optional.empty()));
      case Published, AskAPerson, None -> Optional.empty();
    };
  }

  private static Optional<Decision> gaveUp(
      RunObservation seen, Answer answer, RecoverVerdict verdict, Report report) {
    String by = "Review " + answer.name() + " by " + answer.by() + " gave the run up";
    return switch (verdict) {
      case SafeToRetry, Conflict, FailedCleaned ->
          Optional.of(
              Outcome.failed(seen, Reason.Rejected, by + "; its commit was fenced before it"));
      case AskAPerson ->
          Optional.of(
              Outcome.failed(
                  seen,
                  Reason.Rejected,
                  by
                      + "; nothing could be fenced or cleaned, because the log cannot be believed: "
                      + report.message()));
      case Published, None -> Optional.empty();
    };
  }

  /** Asks a person about the commit. */
  static Decision ask(
      RunObservation seen, Reason reason, String message, Optional<String> evidence) {
    return new Decision.Hold(
        Holding.contradicted(
            seen,
            new StepFailure(reason, Optional.of("recover"), message, Optional.empty(), evidence)),
        Optional.empty());
  }
}
