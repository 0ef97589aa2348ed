package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectEnd;
import static dev.batchrun.core.run.Sight.NOW;
import static dev.batchrun.core.run.Sight.SEAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may commit what was proved? */
class ApprovingTest {
  private Sight asking() {
    Sight sight = Sight.sealed();
    sight.approvalRequired = true;
    return sight;
  }

  @Test
  void holdsForAnApprovalOfTheSeal() {
    Decision decision = asking().decide();
    assertInstanceOf(Decision.Hold.class, decision);
    assertEquals(Reason.ApprovalRequired, decision.state().reason());
    assertEquals(Optional.of(SEAL), decision.state().hold().orElseThrow().digest());
  }

  @Test
  void holdsWhenAGateAsks() {
    Sight sight = Sight.sealed().edit(e -> e.seal(Optional.of(new Report.SealFacts(SEAL, true))));
    assertInstanceOf(Decision.Hold.class, sight.decide());
  }

  @Test
  void commitsOnceSomebodyElseApproved() {
    Decision decision = asking().review(ReviewVerdict.Approve, SEAL, "grace").decide();
    assertEquals(Phase.Committing, decision.state().phase());
    assertEquals("grace", decision.state().answers().get(0).by());
  }

  @Test
  void ignoresTheRequestersOwnApproval() {
    assertInstanceOf(
        Decision.Hold.class, asking().review(ReviewVerdict.Approve, SEAL, "ada").decide());
  }

  @Test
  void ignoresAnApprovalOfAnotherSeal() {
    assertInstanceOf(
        Decision.Hold.class,
        asking().review(ReviewVerdict.Approve, Sight.EVIDENCE, "grace").decide());
  }

  @Test
  void believesNoApprovalWhenNothingEnforcesIt() {
    Sight sight = asking().review(ReviewVerdict.Approve, SEAL, "grace");
    sight.approvals = ApprovalRule.notEnforced;
    Decision decision = sight.decide();
    assertInstanceOf(Decision.Hold.class, decision);
    assertEquals(Reason.ApprovalNotEnforced, decision.state().reason());
  }

  @Test
  void failsWhenRejected() {
    expectEnd(
        asking().review(ReviewVerdict.Reject, SEAL, "grace").decide(),
        Phase.Failed,
        Reason.Rejected);
  }

  @Test
  void failsWhenNobodyAnswersInTime() {
    Sight sight = asking();
    sight.approvalDeadline = Optional.of(Duration.ofHours(1));
    sight.state = sight.decide().state();
    sight.now = NOW.plus(Duration.ofMinutes(59));
    assertInstanceOf(Decision.Hold.class, sight.decide());
    sight.now = NOW;
    sight.edit(
        e ->
            e.hold(
                new RunState.HoldState(
                    Reason.ApprovalRequired, "", Optional.of(SEAL), NOW.minusSeconds(3600))));
    expectEnd(sight.decide(), Phase.Failed, Reason.DeadlineExceeded);
  }
}
