package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectEnd;
import static dev.batchrun.core.run.Expect.expectJob;
import static dev.batchrun.core.run.Expect.expectWait;
import static dev.batchrun.core.run.Sight.NOW;
import static dev.batchrun.core.run.Sight.commit;
import static dev.batchrun.core.run.Sight.done;
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

import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.run.RunObservation.ClaimFacts;
import dev.batchrun.core.run.RunObservation.DeletionFacts;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which attempt runs, and what comes after it? */
class ComputingTest {
  @Test
  void startsTheFirstAttempt() {
    Decision.CreateJob create = expectJob(Sight.of(Phase.Planned).decide(), StepKind.Compute, 1);
    assertEquals(1, create.state().attempt());
  }

  @Test
  void startsNothingWhileSuspended() {
    Sight sight = Sight.of(Phase.Planned);
    sight.suspend = true;
    expectWait(sight.decide(), Phase.Planned, Reason.Suspended);
  }

  @Test
  void waitsForAReadWriteOnceClaim() {
    Sight sight = Sight.of(Phase.Planned);
    sight.claims = new ClaimFacts(Optional.of("Job x mounts lake"), false);
    expectWait(sight.decide(), Phase.Planned, Reason.WaitingForClaim);
  }

  @Test
  void letsACommitMountTheClaimFirst() {
    Sight sight = Sight.of(Phase.Planned);
    sight.claims = new ClaimFacts(Optional.empty(), true);
    expectWait(sight.decide(), Phase.Planned, Reason.WaitingForClaim);
  }

  @Test
  void readsThePhaseOffTheContainers() {
    assertEquals(Phase.Planned, at(runs("lock"), waits("transform"), waits("validate")));
    assertEquals(
        Phase.InputLocked, at(said("lock", locked()), waits("transform"), waits("validate")));
    assertEquals(Phase.Running, at(said("lock", locked()), runs("transform"), waits("validate")));
    assertEquals(Phase.Validating, at(said("lock", locked()), done("transform"), runs("validate")));
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
    expectEnd(sight.decide(), Phase.Completed, Reason.Completed);
  }

  @Test
  void repeatsAnAttemptThatSucceededWithoutASeal() {
    expectWait(computed(report(Reason.Succeeded)).decide(), Phase.InputLocked, Reason.BackingOff);
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
    expectEnd(decision, Phase.Published, Reason.AlreadyPublished);
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
    expectEnd(
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
    expectWait(sight.decide(), Phase.Planned, Reason.BackingOff);
    assertEquals(before, sight.decide().state().message());
  }

  @Test
  void failsTheUsersMistakeAtOnce() {
    expectEnd(
        failing(said("lock", report(Reason.InputMissing))).decide(),
        Phase.Failed,
        Reason.InputMissing);
  }

  @Test
  void repeatsWhatTheWorldGotWrong() {
    Decision decision = failing(said("lock", report(Reason.StoreUnavailable))).decide();
    expectWait(decision, Phase.Planned, Reason.BackingOff);
    assertEquals(1, decision.state().counts().failures());
    assertTrue(decision.wakeAt().orElseThrow().isAfter(NOW));
  }

  @Test
  void givesUpWhenTheAttemptsAreUsedUp() {
    Sight sight =
        failing(said("lock", report(Reason.StoreUnavailable)))
            .edit(e -> e.counts(new RunState.Counts(2, 0, 0, Optional.empty())));
    expectEnd(sight.decide(), Phase.Failed, Reason.RetriesExhausted);
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
    expectWait(decision, Phase.InputLocked, Reason.BackingOff);
    assertEquals(0, decision.state().counts().failures());
    assertEquals(1, decision.state().counts().disruptions());
  }

  @Test
  void repeatsALimitOnlyOnce() {
    Sight first = failing(said("lock", report(Reason.DiskFull)));
    Decision decision = first.decide();
    expectWait(decision, Phase.Planned, Reason.BackingOff);
    Sight second = failing(said("lock", report(Reason.DiskFull)));
    second.edit(e -> e.failure(decision.state().failure().orElseThrow()));
    expectEnd(second.decide(), Phase.Failed, Reason.DiskFull);
  }

  @Test
  void takesTheReasonFromTheExitCodeWhenTheReportIsLost() {
    Sight sight = failing(exits("lock", Reason.PermissionDenied.exitCode()));
    expectEnd(sight.decide(), Phase.Failed, Reason.PermissionDenied);
  }

  @Test
  void waitsForAnUpstreamWithoutCountingAFailure() {
    Decision decision = failing(said("lock", report(Reason.UpstreamNotPublished))).decide();
    expectWait(decision, Phase.Planned, Reason.UpstreamNotPublished);
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
    expectJob(sight.decide(), StepKind.Compute, 2);
  }

  @Test
  void treatsAVanishedJobAsAFailedAttempt() {
    Sight sight = Sight.of(Phase.Running).edit(e -> e.attempt(1)).step(StepKind.Compute, 1);
    expectWait(sight.decide(), Phase.Planned, Reason.BackingOff);
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
        .job(StepKind.Compute, 1, JobEnd.None, runs("lock"), waits("transform"), waits("validate"));
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
    expectWait(sight.decide(), Phase.Planned, Reason.InProgress);
  }
}
