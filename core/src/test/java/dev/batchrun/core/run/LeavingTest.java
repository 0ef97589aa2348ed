package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectEnd;
import static dev.batchrun.core.run.Expect.expectWait;
import static dev.batchrun.core.run.Sight.runs;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.run.RunObservation.DeletionFacts;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import org.junit.jupiter.api.Test;

/** What is left behind by a run that is cancelled or deleted? */
class LeavingTest {
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
    expectEnd(sight.decide(), Phase.Failed, Reason.Cancelled);
  }

  @Test
  void deniesNoCommitThatItNeverLookedFor() {
    Sight unlooked = Sight.of(Phase.Planned);
    unlooked.cancel = true;
    Decision cancelled = unlooked.decide();
    expectEnd(cancelled, Phase.Failed, Reason.Cancelled);
    String said = cancelled.state().message();
    assertTrue(said.endsWith("published the same was not looked up."), said);
    Sight looked = Sight.of(Phase.InputLocked).edit(e -> e.locked(true));
    looked.cancel = true;
    assertEquals("the run was cancelled; nothing was published", looked.decide().state().message());
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
    expectWait(sight.decide(), Phase.Committing, Reason.InProgress);
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
