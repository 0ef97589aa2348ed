package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectEnd;
import static dev.batchrun.core.run.Expect.expectJob;
import static dev.batchrun.core.run.Expect.expectWait;
import static dev.batchrun.core.run.Sight.NOW;
import static dev.batchrun.core.run.Sight.commit;
import static dev.batchrun.core.run.Sight.done;
import static dev.batchrun.core.run.Sight.exits;
import static dev.batchrun.core.run.Sight.report;
import static dev.batchrun.core.run.Sight.runs;
import static dev.batchrun.core.run.Sight.said;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is believed of a commit under way? */
class CommittingTest {
  @Test
  void startsThePublishJobOfItsEpoch() {
    expectJob(Sight.committing(2).decide(), StepKind.Publish, 2);
  }

  @Test
  void publishesEvenWhenSuspended() {
    Sight sight = Sight.committing(1);
    sight.suspend = true;
    expectJob(sight.decide(), StepKind.Publish, 1);
  }

  @Test
  void endsPublishedWhenTheReportNamesTheCommit() {
    Decision decision = publishing(said("publish", commit(Reason.Published, 3))).decide();
    expectEnd(decision, Phase.Published, Reason.Published);
    assertEquals(3, decision.state().commit().orElseThrow().version());
  }

  @Test
  void inspectsWhenItsSealIsGoneFromTheStatus() {
    goesUnknown(Sight.committing(2).edit(e -> e.seal(Optional.empty())).decide());
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
    expectWait(publishing(runs("publish")).decide(), Phase.Committing, Reason.InProgress);
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
    expectWait(sight.decide(), Phase.Committing, Reason.InProgress);
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
    expectWait(sight.decide(), Phase.Committing, Reason.PublishQueued);
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
