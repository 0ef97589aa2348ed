package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectEnd;
import static dev.batchrun.core.run.Expect.expectJob;
import static dev.batchrun.core.run.Expect.expectWait;
import static dev.batchrun.core.run.Sight.SEAL;
import static dev.batchrun.core.run.Sight.commit;
import static dev.batchrun.core.run.Sight.evidence;
import static dev.batchrun.core.run.Sight.report;
import static dev.batchrun.core.run.Sight.said;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.run.RunObservation.DeletionFacts;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.StepKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a run of which nobody knows whether it committed? */
class InspectingTest {
  @Test
  void startsARecoverJob() {
    expectJob(Sight.unknown().decide(), StepKind.Recover, 1);
  }

  @Test
  void adoptsACommitThatWasFound() {
    expectEnd(
        recovered(commit(Reason.AlreadyPublished, 9)).decide(),
        Phase.Published,
        Reason.AlreadyPublished);
  }

  @Test
  void publishesAgainWithTheNextEpochWhenThatIsSafe() {
    Decision decision = recovered(report(Reason.SafeToRetry)).decide();
    assertEquals(Phase.Committing, decision.state().phase());
    assertEquals(2, decision.state().epoch());
    assertTrue(decision.state().counts().nextAttemptAt().isPresent());
  }

  @Test
  void goesPastEveryEpochThatTheLogKnows() {
    Report late =
        new Report(
            Reason.SafeToRetry, "", false, Optional.empty(), Optional.empty(), Optional.empty(), 6);
    assertEquals(7, recovered(late).decide().state().epoch());
  }

  @Test
  void computesAgainAfterAConflict() {
    Decision decision = recovered(report(Reason.Conflict)).decide();
    expectWait(decision, Phase.InputLocked, Reason.BackingOff);
    assertTrue(decision.state().seal().isEmpty());
  }

  @Test
  void countsACommitOfOthersApartFromTheFailuresOfTheRun() {
    Sight sight = recovered(report(Reason.Conflict));
    sight.edit(e -> e.counts(new RunState.Counts(2, 3, 1, Optional.empty())));
    RunState.Counts counts = sight.decide().state().counts();
    assertEquals(2, counts.failures(), "another failure would have been the last");
    assertEquals(4, counts.disruptions());
  }

  @Test
  void computesAgainAfterTheAttemptWasCleaned() {
    expectWait(
        recovered(report(Reason.FailedCleaned)).decide(), Phase.InputLocked, Reason.BackingOff);
  }

  @Test
  void asksAPersonWhenTheEvidenceDecidesNothing() {
    for (Reason reason :
        new Reason[] {
          Reason.ManualReviewRequired, Reason.LogBroken, Reason.LogForeign, Reason.LogShortened
        }) {
      Decision decision = recovered(evidence(reason)).decide();
      assertInstanceOf(Decision.Hold.class, decision);
      assertEquals(Phase.Unknown, decision.state().phase());
      assertEquals(Optional.of(Sight.EVIDENCE), decision.state().hold().orElseThrow().digest());
    }
  }

  @Test
  void looksAgainWhenItCouldNotLook() {
    Decision decision = recovered(report(Reason.StoreUnavailable)).decide();
    expectWait(decision, Phase.Unknown, Reason.InProgress);
    assertTrue(decision.state().step().isEmpty());
  }

  @Test
  void failsForGoodWhatWasRefusedForGood() {
    Sight sight = recovered(report(Reason.SafeToRetry));
    sight.edit(e -> e.failure(StepFailure.of(Reason.PeriodClosed, "2026-07 is closed")));
    expectEnd(sight.decide(), Phase.Failed, Reason.PeriodClosed);
  }

  @Test
  void endsACancelledRunOnceItIsFenced() {
    Sight sight = recovered(report(Reason.SafeToRetry));
    sight.cancel = true;
    expectEnd(sight.decide(), Phase.Failed, Reason.Cancelled);
  }

  @Test
  void staysPublishedThoughCancelledWhenTheCommitWasThere() {
    Sight sight = recovered(commit(Reason.AlreadyPublished, 9));
    sight.cancel = true;
    expectEnd(sight.decide(), Phase.Published, Reason.AlreadyPublished);
  }

  @Test
  void takesAPersonsAnswer() {
    for (ReviewVerdict verdict : LOOKED_UP) {
      Sight sight = answered(verdict);
      assertEquals(Phase.Unknown, sight.state.phase(), verdict + " is no outcome");
      Decision.CreateJob create = expectJob(sight.decide(), StepKind.Recover, 2);
      assertEquals(verdict == ReviewVerdict.AdoptCommit, create.seal().isPresent());
    }
    Decision again = held().review(ReviewVerdict.RetryPublish, Sight.EVIDENCE, "ada").decide();
    assertEquals(Phase.Committing, again.state().phase());
    assertEquals(2, again.state().epoch());
  }

  @Test
  void takesNoAnswerToOtherEvidence() {
    assertInstanceOf(
        Decision.Hold.class, held().review(ReviewVerdict.AdoptCommit, SEAL, "ada").decide());
  }

  private static final ReviewVerdict[] LOOKED_UP = {
    ReviewVerdict.AdoptCommit, ReviewVerdict.FailAndClean
  };

  @Test
  void endsPublishedOnlyWithTheFactsOfTheCommitWhateverWasAnswered() {
    for (ReviewVerdict verdict : LOOKED_UP) {
      Decision decision = found(answered(verdict), commit(Reason.AlreadyPublished, 9)).decide();
      expectEnd(decision, Phase.Published, Reason.AlreadyPublished);
      assertEquals(9, decision.state().commit().orElseThrow().version());
    }
  }

  @Test
  void asksAgainWhenTheStoreContradictsWhoAdoptsACommit() {
    for (Reason verdict :
        new Reason[] {Reason.SafeToRetry, Reason.Conflict, Reason.FailedCleaned}) {
      Decision decision = found(answered(ReviewVerdict.AdoptCommit), report(verdict)).decide();
      assertInstanceOf(Decision.Hold.class, decision);
      assertEquals(Reason.ManualReviewRequired, decision.state().reason());
      assertTrue(decision.state().hold().orElseThrow().digest().isPresent(), "it can be answered");
      assertTrue(decision.state().message().contains("the log holds none of this run"));
    }
  }

  @Test
  void failsARunThatWasGivenUpOnceItIsFencedOrTheLogCannotBeBelieved() {
    Sight fenced = found(answered(ReviewVerdict.FailAndClean), report(Reason.FailedCleaned));
    expectEnd(fenced.decide(), Phase.Failed, Reason.Rejected);
    Sight broken =
        found(answered(ReviewVerdict.FailAndClean), evidence(Reason.ManualReviewRequired));
    expectEnd(broken.decide(), Phase.Failed, Reason.Rejected);
    assertTrue(broken.decide().state().message().contains("nothing could be fenced"));
  }

  @Test
  void doesNotTakeAnEarlierAnswerForAnAnswerToALaterCommit() {
    Sight sight = held().review(ReviewVerdict.RetryPublish, Sight.EVIDENCE, "ada");
    sight.state = sight.decide().state();
    sight.edit(e -> e.phase(Phase.Unknown));
    Decision decision = found(sight, report(Reason.SafeToRetry)).decide();
    assertEquals(Phase.Committing, decision.state().phase());
  }

  @Test
  void asksTheStoreOnceMoreWhenAHeldRunIsCancelledOrDeleted() {
    for (boolean deleted : new boolean[] {false, true}) {
      Sight sight = held();
      sight.cancel = !deleted;
      sight.deletion = new DeletionFacts(deleted, true, false);
      sight.state = sight.decide().state();
      assertEquals(Optional.empty(), expectJob(sight.decide(), StepKind.Recover, 2).seal());

      Sight sound = found(sight, report(Reason.FailedCleaned));
      expectEnd(sound.decide(), Phase.Failed, deleted ? Reason.Deleted : Reason.Cancelled);

      sound.jobs.clear();
      Sight broken = found(sound, evidence(Reason.ManualReviewRequired));
      Decision still = broken.decide();
      assertInstanceOf(Decision.Hold.class, still);
      broken.state = still.state();
      assertInstanceOf(Decision.Hold.class, broken.decide(), "it does not ask for ever");
      broken.review(ReviewVerdict.RetryPublish, Sight.EVIDENCE, "ada");
      assertInstanceOf(Decision.Hold.class, broken.decide(), "there is no seal to publish");
      broken.review(ReviewVerdict.FailAndClean, Sight.EVIDENCE, "ada");
      assertEquals(Reason.InProgress, broken.decide().state().reason());
    }
  }

  @Test
  void takesTheMoreCarefulWordOfTwoPods() {
    Report[] words = {
      commit(Reason.AlreadyPublished, 9),
      evidence(Reason.ManualReviewRequired),
      report(Reason.FailedCleaned),
      report(Reason.Conflict),
      report(Reason.SafeToRetry),
      report(Reason.StoreUnavailable)
    };
    for (int i = 0; i < words.length; i++) {
      for (int j = i + 1; j < words.length; j++) {
        Decision one = twins(words[i], words[j]).decide();
        assertEquals(recovered(words[i]).decide().state(), one.state());
        assertEquals(one.state(), twins(words[j], words[i]).decide().state());
      }
    }
  }

  private Sight twins(Report first, Report second) {
    Sight one = recovered(first);
    JobFacts job = one.jobs.remove(0);
    List<JobFacts.PodFacts> pods =
        List.of(job.pods().get(0), recovered(second).jobs.get(0).pods().get(0));
    one.jobs.add(
        new JobFacts(
            job.kind(),
            job.number(),
            job.name(),
            job.uid(),
            job.startedAt(),
            false,
            false,
            job.end(),
            pods));
    return one;
  }

  private Sight answered(ReviewVerdict verdict) {
    Sight sight = held().review(verdict, Sight.EVIDENCE, "ada");
    sight.state = sight.decide().state();
    return sight;
  }

  /** The recover Job after the first says this. */
  private Sight found(Sight sight, Report report) {
    return sight
        .step(StepKind.Recover, 2)
        .job(StepKind.Recover, 2, JobEnd.Complete, said("recover", report));
  }

  private Sight held() {
    Sight sight = Sight.unknown();
    sight.state = recovered(evidence(Reason.ManualReviewRequired)).decide().state();
    return sight;
  }

  private Sight recovered(Report report) {
    return Sight.unknown()
        .step(StepKind.Recover, 1)
        .job(
            StepKind.Recover,
            1,
            report.reason().exitCode() == 0 ? JobEnd.Complete : JobEnd.Failed,
            said("recover", report));
  }
}
