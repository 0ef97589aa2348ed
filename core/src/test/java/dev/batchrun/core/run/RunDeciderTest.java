package dev.batchrun.core.run;

import static dev.batchrun.core.run.Sight.NOW;
import static dev.batchrun.core.run.Sight.SEAL;
import static dev.batchrun.core.run.Sight.commit;
import static dev.batchrun.core.run.Sight.done;
import static dev.batchrun.core.run.Sight.evidence;
import static dev.batchrun.core.run.Sight.exits;
import static dev.batchrun.core.run.Sight.locked;
import static dev.batchrun.core.run.Sight.report;
import static dev.batchrun.core.run.Sight.runs;
import static dev.batchrun.core.run.Sight.said;
import static dev.batchrun.core.run.Sight.sealReport;
import static dev.batchrun.core.run.Sight.waits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.run.RunObservation.ClaimFacts;
import dev.batchrun.core.run.RunObservation.DeletionFacts;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RunDeciderTest {
  private static final OutputBoundary OTHER_DAY =
      new OutputBoundary(Map.of("day", new Constraint.Exactly("2026-07-04")));

  private static void ends(Decision decision, Phase phase, Reason reason) {
    assertInstanceOf(Decision.Finish.class, decision);
    assertEquals(phase, decision.state().phase());
    assertEquals(reason, decision.state().reason(), decision.state().message());
    assertEquals(Optional.of(NOW), decision.state().endedAt());
  }

  private static void waits_(Decision decision, Phase phase, Reason reason) {
    assertInstanceOf(Decision.Wait.class, decision, decision.toString());
    assertEquals(phase, decision.state().phase());
    assertEquals(reason, decision.state().reason());
  }

  private static Decision.CreateJob creates(Decision decision, StepKind kind, int number) {
    Decision.CreateJob create = assertInstanceOf(Decision.CreateJob.class, decision);
    assertEquals(kind, create.kind());
    assertEquals(number, create.number());
    return create;
  }

  @Nested
  class Preparing {
    @Test
    void waitsForADatasetThatIsNotThere() {
      Sight sight = Sight.of(Phase.Planned);
      sight.contract = Optional.of(new ContractFacts.DatasetAbsent("no Dataset orders."));
      waits_(sight.decide(), Phase.Planned, Reason.DatasetNotFound);
    }

    @Test
    void looksAgainForADatasetOfWhichNobodyToldIt() {
      Sight sight = Sight.of(Phase.Planned);
      sight.contract = Optional.of(new ContractFacts.DatasetAbsent("no Dataset orders."));
      assertEquals(Optional.of(NOW.plusSeconds(30)), sight.decide().wakeAt());
    }

    @Test
    void givesUpWaitingForADatasetAfterADay() {
      Sight sight = Sight.of(Phase.Planned).edit(e -> e.startedAt(NOW.minus(Duration.ofHours(24))));
      sight.contract = Optional.of(new ContractFacts.DatasetAbsent("no Dataset orders."));
      ends(sight.decide(), Phase.Failed, Reason.DeadlineExceeded);
    }

    @Test
    void failsARequestThatMakesNoSenseAtOnce() {
      Sight sight = Sight.of(Phase.Planned);
      sight.contract = Optional.of(new ContractFacts.Invalid("partition.day: found yesterday"));
      ends(sight.decide(), Phase.Failed, Reason.InvalidRequest);
    }

    @Test
    void freezesTheContractBeforeAnythingElseEvenWhenSuspended() {
      Sight sight = Sight.of(Phase.Planned);
      sight.suspend = true;
      sight.contract = Optional.of(new ContractFacts.Resolved(sight.terms()));
      assertInstanceOf(Decision.FreezeContract.class, sight.decide());
    }

    @Test
    void remembersWhenARunWasFirstSeen() {
      Sight sight = new Sight();
      sight.state = RunState.NEW;
      assertEquals(Optional.of(NOW), sight.decide().state().startedAt());
    }
  }

  @Nested
  class Computing {
    @Test
    void startsTheFirstAttempt() {
      Decision.CreateJob create = creates(Sight.of(Phase.Planned).decide(), StepKind.Compute, 1);
      assertEquals(1, create.state().attempt());
    }

    @Test
    void startsNothingWhileSuspended() {
      Sight sight = Sight.of(Phase.Planned);
      sight.suspend = true;
      waits_(sight.decide(), Phase.Planned, Reason.Suspended);
    }

    @Test
    void waitsForAReadWriteOnceClaim() {
      Sight sight = Sight.of(Phase.Planned);
      sight.claims = new ClaimFacts(Optional.of("Job x mounts lake"), false);
      waits_(sight.decide(), Phase.Planned, Reason.WaitingForClaim);
    }

    @Test
    void letsACommitMountTheClaimFirst() {
      Sight sight = Sight.of(Phase.Planned);
      sight.claims = new ClaimFacts(Optional.empty(), true);
      waits_(sight.decide(), Phase.Planned, Reason.WaitingForClaim);
    }

    @Test
    void readsThePhaseOffTheContainers() {
      assertEquals(Phase.Planned, at(runs("lock"), waits("transform"), waits("validate")));
      assertEquals(
          Phase.InputLocked, at(said("lock", locked()), waits("transform"), waits("validate")));
      assertEquals(Phase.Running, at(said("lock", locked()), runs("transform"), waits("validate")));
      assertEquals(
          Phase.Validating, at(said("lock", locked()), done("transform"), runs("validate")));
    }

    private Phase at(JobFacts.StageFacts... stages) {
      return Sight.of(Phase.Planned)
          .edit(e -> e.attempt(1))
          .step(StepKind.Compute, 1)
          .job(StepKind.Compute, 1, JobEnd.None, stages)
          .decide()
          .state()
          .phase();
    }

    @Test
    void goesOnToTheCommitWhenTheOutputIsSealed() {
      Sight sight = computed(sealReport(false));
      sight.deletion = new DeletionFacts(false, true, false);
      Decision decision = sight.decide();
      assertInstanceOf(Decision.MoveTo.class, decision);
      assertEquals(Phase.Committing, decision.state().phase());
      assertEquals(1, decision.state().epoch());
    }

    @Test
    void setsTheFinalizerBeforeTheFirstCommit() {
      assertInstanceOf(Decision.AddFinalizer.class, computed(sealReport(false)).decide());
    }

    @Test
    void completesADryRunWithoutPublishing() {
      Sight sight = computed(report(Reason.Succeeded));
      sight.mode = Mode.DryRun;
      ends(sight.decide(), Phase.Completed, Reason.Completed);
    }

    @Test
    void repeatsAnAttemptThatSucceededWithoutASeal() {
      waits_(computed(report(Reason.Succeeded)).decide(), Phase.InputLocked, Reason.BackingOff);
    }

    private Sight computed(Report validated) {
      return Sight.of(Phase.Validating)
          .edit(e -> e.attempt(1))
          .step(StepKind.Compute, 1)
          .job(
              StepKind.Compute,
              1,
              JobEnd.Complete,
              said("lock", locked()),
              done("transform"),
              said("validate", validated));
    }

    @Test
    void reportsHowAnEarlierCommitStandsAndComputesNothing() {
      Decision decision =
          Sight.of(Phase.Planned)
              .edit(e -> e.attempt(1))
              .step(StepKind.Compute, 1)
              .job(
                  StepKind.Compute,
                  1,
                  JobEnd.None,
                  said("lock", commit(Reason.AlreadyPublished, 7)),
                  waits("transform"),
                  waits("validate"))
              .decide();
      ends(decision, Phase.Published, Reason.AlreadyPublished);
      assertEquals(7, decision.state().commit().orElseThrow().version());
    }

    @Test
    void holdsARequestWhoseMeaningChanged() {
      Decision decision = failing(said("lock", report(Reason.RequestChanged))).decide();
      assertInstanceOf(Decision.Hold.class, decision);
      assertEquals(Reason.RequestChanged, decision.state().reason());
    }

    @Test
    void asksAContradictionWithoutEvidenceSoThatItCanBeAnswered() {
      Sight sight =
          Sight.of(Phase.Planned)
              .edit(e -> e.attempt(1))
              .step(StepKind.Compute, 1)
              .job(
                  StepKind.Compute,
                  1,
                  JobEnd.Failed,
                  said("lock", report(Reason.RequestChanged)),
                  waits("transform"));
      sight.state = sight.decide().state();
      String asked = sight.state.hold().orElseThrow().digest().orElseThrow();
      ends(
          sight.review(ReviewVerdict.FailAndClean, asked, "ben").decide(),
          Phase.Failed,
          Reason.Rejected);
    }

    @Test
    void saysAfterASuspensionWhatItWaitsFor() {
      Sight sight =
          Sight.of(Phase.Planned)
              .edit(e -> e.attempt(1))
              .step(StepKind.Compute, 1)
              .job(StepKind.Compute, 1, JobEnd.Failed, exits("lock", 76));
      sight.state = sight.decide().state();
      String before = sight.state.message();
      sight.suspend = true;
      sight.state = sight.decide().state();
      assertEquals(Reason.Suspended, sight.state.reason());
      sight.suspend = false;
      waits_(sight.decide(), Phase.Planned, Reason.BackingOff);
      assertEquals(before, sight.decide().state().message());
    }

    @Test
    void failsTheUsersMistakeAtOnce() {
      ends(
          failing(said("lock", report(Reason.InputMissing))).decide(),
          Phase.Failed,
          Reason.InputMissing);
    }

    @Test
    void repeatsWhatTheWorldGotWrong() {
      Decision decision = failing(said("lock", report(Reason.StoreUnavailable))).decide();
      waits_(decision, Phase.Planned, Reason.BackingOff);
      assertEquals(1, decision.state().counts().failures());
      assertTrue(decision.wakeAt().orElseThrow().isAfter(NOW));
    }

    @Test
    void givesUpWhenTheAttemptsAreUsedUp() {
      Sight sight =
          failing(said("lock", report(Reason.StoreUnavailable)))
              .edit(e -> e.counts(new RunState.Counts(2, 0, 0, Optional.empty())));
      ends(sight.decide(), Phase.Failed, Reason.RetriesExhausted);
    }

    @Test
    void countsAnEvictionApart() {
      Decision decision =
          Sight.of(Phase.Running)
              .edit(e -> e.attempt(1).locked(true))
              .step(StepKind.Compute, 1)
              .job(
                  StepKind.Compute,
                  1,
                  JobEnd.Disrupted,
                  true,
                  said("lock", locked()),
                  exits("transform", 143),
                  waits("validate"))
              .decide();
      waits_(decision, Phase.InputLocked, Reason.BackingOff);
      assertEquals(0, decision.state().counts().failures());
      assertEquals(1, decision.state().counts().disruptions());
    }

    @Test
    void repeatsALimitOnlyOnce() {
      Sight first = failing(said("lock", report(Reason.DiskFull)));
      Decision decision = first.decide();
      waits_(decision, Phase.Planned, Reason.BackingOff);
      Sight second = failing(said("lock", report(Reason.DiskFull)));
      second.edit(e -> e.failure(decision.state().failure().orElseThrow()));
      ends(second.decide(), Phase.Failed, Reason.DiskFull);
    }

    @Test
    void takesTheReasonFromTheExitCodeWhenTheReportIsLost() {
      Sight sight = failing(exits("lock", Reason.PermissionDenied.exitCode()));
      ends(sight.decide(), Phase.Failed, Reason.PermissionDenied);
    }

    @Test
    void waitsForAnUpstreamWithoutCountingAFailure() {
      Decision decision = failing(said("lock", report(Reason.UpstreamNotPublished))).decide();
      waits_(decision, Phase.Planned, Reason.UpstreamNotPublished);
      assertEquals(0, decision.state().counts().failures());
    }

    @Test
    void looksAtAnUpstreamAgainAsSoonAsItMoved() {
      Decision waiting = failing(said("lock", report(Reason.UpstreamNotPublished))).decide();
      Sight sight = new Sight();
      sight.state = waiting.state();
      sight.now = NOW.plusSeconds(1);
      assertInstanceOf(Decision.Wait.class, sight.decide());
      sight.upstreamMoved = Optional.of(NOW.plusMillis(500));
      creates(sight.decide(), StepKind.Compute, 2);
    }

    @Test
    void treatsAVanishedJobAsAFailedAttempt() {
      Sight sight = Sight.of(Phase.Running).edit(e -> e.attempt(1)).step(StepKind.Compute, 1);
      waits_(sight.decide(), Phase.Planned, Reason.BackingOff);
    }

    @Test
    void stopsAnAttemptAtItsDeadline() {
      Sight sight = working();
      sight.now = NOW.plus(Duration.ofHours(6));
      Decision decision = sight.decide();
      assertInstanceOf(Decision.DeleteJob.class, decision);
      assertEquals(Reason.BackingOff, decision.state().reason());
      assertEquals(Reason.DeadlineExceeded, decision.state().failure().orElseThrow().reason());
    }

    private Sight working() {
      return Sight.of(Phase.Planned)
          .edit(e -> e.attempt(1))
          .step(StepKind.Compute, 1)
          .job(
              StepKind.Compute,
              1,
              JobEnd.None,
              runs("lock"),
              waits("transform"),
              waits("validate"));
    }

    @Test
    void givesUpAPodThatStartsNothing() {
      Sight sight =
          Sight.of(Phase.Planned)
              .edit(e -> e.attempt(1))
              .step(StepKind.Compute, 1)
              .job(StepKind.Compute, 1, JobEnd.None, waits("lock"), waits("validate"));
      sight.now = NOW.plus(Duration.ofMinutes(15));
      Decision decision = sight.decide();
      assertInstanceOf(Decision.DeleteJob.class, decision);
      assertEquals(Reason.MountFailed, decision.state().failure().orElseThrow().reason());
    }

    private Sight failing(JobFacts.StageFacts lock) {
      return Sight.of(Phase.Planned)
          .edit(e -> e.attempt(1))
          .step(StepKind.Compute, 1)
          .job(StepKind.Compute, 1, JobEnd.Failed, lock, waits("transform"), waits("validate"));
    }

    @Test
    void followsTheTwinThatWorks() {
      Sight sight = working();
      JobFacts job = sight.jobs.remove(0);
      JobFacts.PodFacts dead =
          new JobFacts.PodFacts(
              NOW.minusSeconds(9),
              true,
              true,
              Optional.empty(),
              List.of(exits("lock", 137), waits("transform"), waits("validate")));
      sight.jobs.add(
          new JobFacts(
              job.kind(),
              job.number(),
              job.name(),
              job.uid(),
              job.startedAt(),
              false,
              false,
              JobEnd.None,
              List.of(dead, job.pods().get(0))));
      waits_(sight.decide(), Phase.Planned, Reason.InProgress);
    }
  }

  @Nested
  class Approving {
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
      ends(
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
      ends(sight.decide(), Phase.Failed, Reason.DeadlineExceeded);
    }
  }

  @Nested
  class Owning {
    @Test
    void waitsForWhoeverOwnsAnOverlappingBoundary() {
      Sight sight = Sight.sealed().sibling("young", NOW, Phase.Committing, false, Sight.DAY);
      waits_(sight.decide(), Phase.Validating, Reason.WaitingForBoundary);
    }

    @Test
    void waitsForWhoeverIsUnknown() {
      Sight sight = Sight.sealed().sibling("lost", NOW, Phase.Unknown, false, Sight.DAY);
      waits_(sight.decide(), Phase.Validating, Reason.WaitingForBoundary);
    }

    @Test
    void letsTheOlderGoFirst() {
      Sight sight =
          Sight.sealed().sibling("old", NOW.minusSeconds(120), Phase.Validating, true, Sight.DAY);
      waits_(sight.decide(), Phase.Validating, Reason.WaitingForBoundary);
    }

    @Test
    void skipsTheOlderThatIsHeld() {
      Sight sight =
          Sight.sealed().sibling("held", NOW.minusSeconds(120), Phase.Validating, false, Sight.DAY);
      assertEquals(Phase.Committing, sight.decide().state().phase());
    }

    @Test
    void goesBeforeTheYounger() {
      Sight sight = Sight.sealed().sibling("young", NOW, Phase.Validating, true, Sight.DAY);
      assertEquals(Phase.Committing, sight.decide().state().phase());
    }

    @Test
    void goesBesideWhoeverOwnsAnotherPartition() {
      Sight sight = Sight.sealed().sibling("other", NOW, Phase.Committing, false, OTHER_DAY);
      assertEquals(Phase.Committing, sight.decide().state().phase());
    }

    @Test
    void ownsNothingWhileSuspended() {
      Sight sight = Sight.sealed();
      sight.suspend = true;
      waits_(sight.decide(), Phase.Validating, Reason.Suspended);
    }

    @Test
    void takesANewEpochForEveryCommit() {
      Sight sight = Sight.sealed().edit(e -> e.epoch(4));
      assertEquals(5, sight.decide().state().epoch());
    }
  }

  @Nested
  class Committing {
    @Test
    void startsThePublishJobOfItsEpoch() {
      creates(Sight.committing(2).decide(), StepKind.Publish, 2);
    }

    @Test
    void publishesEvenWhenSuspended() {
      Sight sight = Sight.committing(1);
      sight.suspend = true;
      creates(sight.decide(), StepKind.Publish, 1);
    }

    @Test
    void endsPublishedWhenTheReportNamesTheCommit() {
      Decision decision = publishing(said("publish", commit(Reason.Published, 3))).decide();
      ends(decision, Phase.Published, Reason.Published);
      assertEquals(3, decision.state().commit().orElseThrow().version());
    }

    @Test
    void doesNotBelieveASuccessWithoutACommit() {
      goesUnknown(publishing(done("publish")).decide());
    }

    @Test
    void doesNotKnowWhateverTheExitCode() {
      for (int code : new int[] {0, 1, 50, 51, 52, 53, 137, 143}) {
        goesUnknown(publishing(exits("publish", code)).decide());
      }
    }

    @Test
    void inspectsAfterEveryRefusal() {
      for (Reason reason :
          new Reason[] {
            Reason.Fenced,
            Reason.Conflict,
            Reason.PeriodClosed,
            Reason.NotApproved,
            Reason.StoreUnavailable,
            Reason.LogBroken
          }) {
        Decision decision = publishing(said("publish", report(reason))).decide();
        goesUnknown(decision);
        assertEquals(reason, decision.state().failure().orElseThrow().reason());
      }
    }

    @Test
    void doesNotKnowWhenTheJobIsGone() {
      goesUnknown(Sight.committing(1).step(StepKind.Publish, 1).decide());
    }

    @Test
    void waitsWhileThePublisherWorks() {
      waits_(publishing(runs("publish")).decide(), Phase.Committing, Reason.InProgress);
    }

    @Test
    void stopsAPublisherAtItsDeadlineAndThenInspects() {
      Sight sight = publishing(runs("publish"));
      sight.now = NOW.plus(Duration.ofMinutes(15));
      Decision decision = sight.decide();
      assertInstanceOf(Decision.DeleteJob.class, decision);
      assertEquals(Phase.Committing, decision.state().phase());
    }

    @Test
    void settlesACommitUnderWayBeforeItCancels() {
      Sight sight = publishing(runs("publish"));
      sight.cancel = true;
      waits_(sight.decide(), Phase.Committing, Reason.InProgress);
    }

    @Test
    void fencesACommitThatWasCancelledBeforeItBegan() {
      Sight sight = Sight.committing(1);
      sight.cancel = true;
      goesUnknown(sight.decide());
    }

    @Test
    void showsThatAQueueHoldsThePublishJob() {
      Sight sight = publishing();
      JobFacts job = sight.jobs.remove(0);
      sight.jobs.add(
          new JobFacts(
              job.kind(),
              job.number(),
              job.name(),
              job.uid(),
              job.startedAt(),
              true,
              false,
              JobEnd.None,
              List.of()));
      waits_(sight.decide(), Phase.Committing, Reason.PublishQueued);
    }

    private Sight publishing(JobFacts.StageFacts... stage) {
      boolean ended = stage.length > 0 && stage[0].exitCode().isPresent();
      return Sight.committing(1)
          .step(StepKind.Publish, 1)
          .job(StepKind.Publish, 1, ended ? JobEnd.Failed : JobEnd.None, stage);
    }

    private void goesUnknown(Decision decision) {
      assertInstanceOf(Decision.MoveTo.class, decision);
      assertEquals(Phase.Unknown, decision.state().phase());
    }
  }

  @Nested
  class Inspecting {
    @Test
    void startsARecoverJob() {
      creates(Sight.unknown().decide(), StepKind.Recover, 1);
    }

    @Test
    void adoptsACommitThatWasFound() {
      ends(
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
              Reason.SafeToRetry,
              "",
              false,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              6);
      assertEquals(7, recovered(late).decide().state().epoch());
    }

    @Test
    void computesAgainAfterAConflict() {
      Decision decision = recovered(report(Reason.Conflict)).decide();
      waits_(decision, Phase.InputLocked, Reason.BackingOff);
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
      waits_(
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
      waits_(decision, Phase.Unknown, Reason.InProgress);
      assertTrue(decision.state().step().isEmpty());
    }

    @Test
    void failsForGoodWhatWasRefusedForGood() {
      Sight sight = recovered(report(Reason.SafeToRetry));
      sight.edit(e -> e.failure(StepFailure.of(Reason.PeriodClosed, "2026-07 is closed")));
      ends(sight.decide(), Phase.Failed, Reason.PeriodClosed);
    }

    @Test
    void endsACancelledRunOnceItIsFenced() {
      Sight sight = recovered(report(Reason.SafeToRetry));
      sight.cancel = true;
      ends(sight.decide(), Phase.Failed, Reason.Cancelled);
    }

    @Test
    void staysPublishedThoughCancelledWhenTheCommitWasThere() {
      Sight sight = recovered(commit(Reason.AlreadyPublished, 9));
      sight.cancel = true;
      ends(sight.decide(), Phase.Published, Reason.AlreadyPublished);
    }

    @Test
    void takesAPersonsAnswer() {
      for (ReviewVerdict verdict : LOOKED_UP) {
        Sight sight = answered(verdict);
        assertEquals(Phase.Unknown, sight.state.phase(), verdict + " is no outcome");
        Decision.CreateJob create = creates(sight.decide(), StepKind.Recover, 2);
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
        ends(decision, Phase.Published, Reason.AlreadyPublished);
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
        assertTrue(
            decision.state().hold().orElseThrow().digest().isPresent(), "it can be answered");
        assertTrue(decision.state().message().contains("the log holds none of this run"));
      }
    }

    @Test
    void failsARunThatWasGivenUpOnceItIsFencedOrTheLogCannotBeBelieved() {
      Sight fenced = found(answered(ReviewVerdict.FailAndClean), report(Reason.FailedCleaned));
      ends(fenced.decide(), Phase.Failed, Reason.Rejected);
      Sight broken =
          found(answered(ReviewVerdict.FailAndClean), evidence(Reason.ManualReviewRequired));
      ends(broken.decide(), Phase.Failed, Reason.Rejected);
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
        assertEquals(Optional.empty(), creates(sight.decide(), StepKind.Recover, 2).seal());

        Sight sound = found(sight, report(Reason.FailedCleaned));
        ends(sound.decide(), Phase.Failed, deleted ? Reason.Deleted : Reason.Cancelled);

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

  @Nested
  class Leaving {
    @Test
    void stopsTheComputeJobAndThenFails() {
      Sight sight =
          Sight.of(Phase.Running)
              .edit(e -> e.attempt(1))
              .step(StepKind.Compute, 1)
              .job(StepKind.Compute, 1, JobEnd.None, runs("lock"));
      sight.cancel = true;
      assertInstanceOf(Decision.DeleteJob.class, sight.decide());
      sight.jobs.clear();
      ends(sight.decide(), Phase.Failed, Reason.Cancelled);
    }

    @Test
    void releasesADeletedRunBeforeItCommits() {
      Sight sight = Sight.sealed();
      sight.deletion = new DeletionFacts(true, true, false);
      assertInstanceOf(Decision.ReleaseFinalizer.class, sight.decide());
    }

    @Test
    void keepsADeletedRunUntilItsCommitIsSettled() {
      Sight sight =
          Sight.committing(1)
              .step(StepKind.Publish, 1)
              .job(StepKind.Publish, 1, JobEnd.None, runs("publish"));
      sight.deletion = new DeletionFacts(true, true, false);
      waits_(sight.decide(), Phase.Committing, Reason.InProgress);
    }

    @Test
    void releasesItWithAWarningWhenTheNamespaceGoes() {
      Sight sight = Sight.unknown();
      sight.deletion = new DeletionFacts(true, true, true);
      Decision.ReleaseFinalizer release =
          assertInstanceOf(Decision.ReleaseFinalizer.class, sight.decide());
      assertTrue(release.warning().isPresent());
    }
  }

  @Nested
  class Ended {
    private Sight ended(Phase phase) {
      return Sight.of(phase).edit(e -> e.endedAt(NOW.minusSeconds(60)).attempt(1));
    }

    @Test
    void restsWhenNothingIsLeft() {
      assertInstanceOf(Decision.Rest.class, ended(Phase.Published).decide());
    }

    @Test
    void releasesTheFinalizer() {
      Sight sight = ended(Phase.Published);
      sight.deletion = new DeletionFacts(false, true, false);
      assertInstanceOf(Decision.ReleaseFinalizer.class, sight.decide());
    }

    @Test
    void keepsTheLogsOfAJobWhosePodEndedAMomentBeforeItSaysSo() {
      Sight sight = ended(Phase.Completed);
      sight.job(StepKind.Compute, 1, JobEnd.None, runs("validate"));
      assertInstanceOf(Decision.DeleteJob.class, sight.decide());
      sight.jobs.clear();
      sight.job(StepKind.Compute, 1, JobEnd.None, said("validate", report(Reason.QualityFailed)));
      assertInstanceOf(Decision.Rest.class, sight.decide());
    }

    @Test
    void condemnsWhatAFailedRunLeftOnce() {
      Sight sight =
          ended(Phase.Failed)
              .edit(e -> e.locked(true).seal(Optional.of(new Report.SealFacts(SEAL, false))));
      Decision.CreateJob create = creates(sight.decide(), StepKind.Recover, 1);
      assertEquals(Optional.empty(), create.seal(), "without a seal nothing can be saved");
      sight.state = create.state();
      assertInstanceOf(Decision.Rest.class, sight.decide());
    }

    @Test
    void collectsTheEarlierAttemptsOfAPublishedRun() {
      creates(ended(Phase.Published).edit(e -> e.attempt(2)).decide(), StepKind.Collect, 1);
    }

    @Test
    void collectsNowAndThenAfterAVersion() {
      Sight sight =
          ended(Phase.Published)
              .edit(e -> e.commit(Optional.of(new Report.CommitFacts(20, Optional.empty()))));
      creates(sight.decide(), StepKind.Collect, 1);
    }

    @Test
    void deletesARunThatOutlivedItsEnd() {
      Sight sight = ended(Phase.Published);
      sight.ttl = Optional.of(Duration.ofMinutes(2));
      assertEquals(Optional.of(NOW.plusSeconds(60)), sight.decide().wakeAt());
      sight.ttl = Optional.of(Duration.ofMinutes(1));
      assertInstanceOf(Decision.DeleteRun.class, sight.decide());
    }
  }
}
