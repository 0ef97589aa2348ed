package dev.batchrun.core.run;

import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.run.RunObservation.ReviewFacts;
import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import java.time.Instant;
import java.util.Optional;

/** Asks for the approval of a seal, where the policy or a gate wants one. */
final class Approving implements Policy {
  @Override
  public Optional<Decision> decide(RunObservation seen) {
    RunState state = seen.state();
    boolean needed =
        state.seal().map(s -> s.approvalNeeded() || seen.terms().approvalRequired()).orElse(false);
    if (!needed || state.approval().isPresent()) {
      return Optional.empty();
    }
    RunObservation asked = seen.as(asked(seen));
    Optional<ReviewFacts> answer = ReviewRule.firstAccepted(asked);
    if (answer.isPresent()) {
      return Optional.of(answered(asked, answer.get()));
    }
    Optional<Instant> deadline =
        seen.terms().deadlines().approval().map(asked.state().hold().orElseThrow().since()::plus);
    if (deadline.map(d -> Outcome.passed(seen, d)).orElse(false)) {
      return Optional.of(
          Outcome.failed(
              seen,
              Reason.DeadlineExceeded,
              "nobody approved seal "
                  + state.seal().orElseThrow().digest()
                  + " within deadlines.approval of "
                  + DurationText.of(seen.terms().deadlines().approval().orElseThrow())));
    }
    return Optional.of(new Decision.Hold(asked.state(), deadline));
  }

  /** The state that asks for this seal; a question that stands already keeps its age. */
  private static RunState asked(RunObservation seen) {
    RunState state = seen.state();
    String digest = state.seal().orElseThrow().digest();
    Reason reason =
        seen.approvals() == ApprovalRule.notEnforced
            ? Reason.ApprovalNotEnforced
            : Reason.ApprovalRequired;
    String message =
        reason == Reason.ApprovalRequired
            ? "seal "
                + digest
                + " waits for an approval: create a Review with this digest, verdict Approve or"
                + " Reject, by somebody else than the requester"
            : "seal "
                + digest
                + " needs an approval, and no policy makes sure who gives it: install the cluster"
                + " policies and start the operator with approvalPolicy=enforced";
    Instant since =
        state
            .hold()
            .filter(h -> h.reason() == reason && h.digest().equals(Optional.of(digest)))
            .map(RunState.HoldState::since)
            .orElse(seen.now());
    return state
        .edit()
        .phase(Phase.Validating)
        .reason(reason)
        .message(message)
        .hold(new RunState.HoldState(reason, message, Optional.of(digest), since))
        .state();
  }

  private static Decision answered(RunObservation asked, ReviewFacts review) {
    RunState answered = ReviewRule.apply(asked.state(), review).edit().noHold().state();
    return review.verdict() == ReviewVerdict.Approve
        ? RunDecider.decide(asked.as(answered))
        : Outcome.failed(
            asked.as(answered),
            Reason.Rejected,
            "Review " + review.name() + " by " + review.by() + " rejected the seal");
  }
}
