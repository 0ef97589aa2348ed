package dev.batchrun.core.run;

import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.run.RunObservation.ReviewFacts;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Which Review answers which question. The same rule decides and explains. */
public final class ReviewRule {
  private ReviewRule() {}

  /**
   * What a Review is worth.
   *
   * @param accepted whether the run acts on it
   * @param message why, for people
   */
  public record Judgement(boolean accepted, String message) {}

  /** Judges a Review against the question that the state asks. */
  public static Judgement judge(
      ReviewFacts review, RunRequest request, RunState state, ApprovalRule rule) {
    String subject = "Review " + review.name() + ": ";
    if (!review.targetUid().equals(request.uid())) {
      return refused(
          subject
              + "names uid "
              + review.targetUid()
              + ", the run has "
              + request.uid()
              + "; it answers another run of the same name");
    }
    Optional<RunState.HoldState> hold = state.hold().filter(h -> h.digest().isPresent());
    if (hold.isEmpty()) {
      return refused(subject + "the run asks nothing at the moment (phase " + state.phase() + ")");
    }
    String asked = hold.get().digest().orElseThrow();
    if (!asked.equals(review.digest())) {
      return refused(
          subject
              + "answers to "
              + review.digest()
              + ", the run asks about "
              + asked
              + "; look at that evidence and create another Review");
    }
    Set<ReviewVerdict> fitting = fitting(hold.get().reason(), state);
    if (!fitting.contains(review.verdict())) {
      return refused(
          subject
              + "found verdict "
              + review.verdict()
              + ", expected one of "
              + fitting
              + " for "
              + hold.get().reason());
    }
    return review.verdict() == ReviewVerdict.Approve
        ? approval(subject, review, request, rule)
        : new Judgement(true, subject + "answers the run's question");
  }

  private static Judgement approval(
      String subject, ReviewFacts review, RunRequest request, ApprovalRule rule) {
    if (rule == ApprovalRule.notEnforced) {
      return refused(
          subject
              + "nothing makes sure who wrote it; install the cluster policies and start the"
              + " operator with approvalPolicy=enforced");
    }
    if (request.requestedBy().map(review.by()::equals).orElse(false)) {
      return refused(
          subject
              + "found by "
              + review.by()
              + ", who also requested the run; expected somebody"
              + " else");
    }
    if (rule == ApprovalRule.enforced && request.requestedBy().isEmpty()) {
      return refused(
          subject
              + "the run does not say who requested it, so nobody is known to be somebody"
              + " else; create the run with requestedBy");
    }
    return new Judgement(true, subject + "approves the seal");
  }

  private static Set<ReviewVerdict> fitting(Reason question, RunState state) {
    if (question == Reason.ApprovalRequired || question == Reason.ApprovalNotEnforced) {
      return EnumSet.of(ReviewVerdict.Approve, ReviewVerdict.Reject);
    }
    if (state.phase().ownsBoundary()) {
      return state.seal().isPresent()
          ? EnumSet.of(
              ReviewVerdict.AdoptCommit, ReviewVerdict.RetryPublish, ReviewVerdict.FailAndClean)
          : EnumSet.of(ReviewVerdict.AdoptCommit, ReviewVerdict.FailAndClean);
    }
    return EnumSet.of(ReviewVerdict.RetryPublish, ReviewVerdict.FailAndClean, ReviewVerdict.Reject);
  }

  /** The oldest Review that answers the question, and was not acted on before. */
  static Optional<ReviewFacts> firstAccepted(RunObservation seen) {
    return seen.reviews().stream()
        .filter(r -> seen.state().answers().stream().noneMatch(a -> a.uid().equals(r.uid())))
        .filter(r -> judge(r, seen.request(), seen.state(), seen.approvals()).accepted())
        .min(ReviewFacts.BY_AGE);
  }

  /** The state in which the answer is recorded. */
  static RunState apply(RunState state, ReviewFacts review) {
    return state
        .edit()
        .answer(
            new RunState.Answer(
                review.name(), review.uid(), review.verdict(), review.by(), review.digest()))
        .state();
  }

  private static Judgement refused(String message) {
    return new Judgement(false, message);
  }
}
