package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectJob;
import static dev.batchrun.core.run.Sight.NOW;
import static dev.batchrun.core.run.Sight.SEAL;
import static dev.batchrun.core.run.Sight.report;
import static dev.batchrun.core.run.Sight.runs;
import static dev.batchrun.core.run.Sight.said;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.run.RunObservation.DeletionFacts;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is still to be done for a run that has ended? */
class EndedTest {
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
    Decision.CreateJob create = expectJob(sight.decide(), StepKind.Recover, 1);
    assertEquals(Optional.empty(), create.seal(), "without a seal nothing can be saved");
    sight.state = create.state();
    assertInstanceOf(Decision.Rest.class, sight.decide());
  }

  @Test
  void collectsTheEarlierAttemptsOfAPublishedRun() {
    expectJob(ended(Phase.Published).edit(e -> e.attempt(2)).decide(), StepKind.Collect, 1);
  }

  @Test
  void collectsNowAndThenAfterAVersion() {
    Sight sight =
        ended(Phase.Published)
            .edit(e -> e.commit(Optional.of(new Report.CommitFacts(20, Optional.empty()))));
    expectJob(sight.decide(), StepKind.Collect, 1);
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
