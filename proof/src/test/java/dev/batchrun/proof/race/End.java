package dev.batchrun.proof.race;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.RecoveryOutcome;

/** How a process of a race ended. */
sealed interface End {

  /** It died and said nothing. */
  record Died(String where) implements End {}

  /** It ended with a reason and a message, as its report would say. */
  record Said(Reason reason, String message) implements End {}

  /** Whether it said this reason. */
  default boolean said(Reason reason) {
    return this instanceof Said said && said.reason() == reason;
  }

  /** What a step that threw reports. */
  static End failed(Throwable thrown) {
    if (thrown instanceof Error error && !(thrown instanceof OutOfMemoryError)) {
      throw error;
    }
    StepFailure failure = Failures.of(thrown);
    if (failure.reason() == Reason.InternalError) {
      throw new AssertionError("a process ended with an internal error", thrown);
    }
    return new Said(failure.reason(), failure.getMessage());
  }

  static End done(String message) {
    return new Said(Reason.Succeeded, message);
  }

  static End of(PublishOutcome outcome) {
    if (outcome instanceof PublishOutcome.Published published) {
      return new Said(
          published.before() ? Reason.AlreadyPublished : Reason.Succeeded,
          "version " + published.commit().version());
    }
    PublishOutcome.Refused refused = (PublishOutcome.Refused) outcome;
    return new Said(refused.reason(), refused.message());
  }

  static End of(OpenResult opened) {
    return opened instanceof OpenResult.Refused refused
        ? new Said(refused.reason(), refused.message())
        : done("opened");
  }

  static End of(RecoveryOutcome outcome) {
    return new Said(outcome.verdict().reason(), outcome.message());
  }
}
