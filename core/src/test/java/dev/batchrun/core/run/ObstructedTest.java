package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectWait;
import static dev.batchrun.core.run.Sight.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a run when a decision about it cannot be carried out? */
class ObstructedTest {
  @Test
  void saysWhatIsInTheWayAndLooksAgainWithinAMinute() {
    Sight sight = Sight.committing(1);
    Decision decision = RunDecider.obstructed(sight.seen(), Reason.InternalError, "Job x");
    expectWait(decision, Phase.Committing, Reason.InternalError);
    assertEquals("Job x", decision.state().message());
    assertEquals(Optional.of(NOW.plusSeconds(60)), decision.wakeAt());
  }

  @Test
  void changesNothingOfWhatAnEndedRunSays() {
    Sight sight = Sight.of(Phase.Published);
    Decision decision = RunDecider.obstructed(sight.seen(), Reason.InternalError, "Job x");
    assertEquals(sight.state, decision.state());
    assertEquals(Optional.of(NOW.plusSeconds(60)), decision.wakeAt());
  }
}
