package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectEnd;
import static dev.batchrun.core.run.Expect.expectWait;
import static dev.batchrun.core.run.Sight.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may be planned, who waits, and who is turned away? */
class PreparingTest {
  @Test
  void waitsForADatasetThatIsNotThere() {
    Sight sight = Sight.of(Phase.Planned);
    sight.contract = Optional.of(new ContractFacts.DatasetAbsent("no Dataset orders."));
    expectWait(sight.decide(), Phase.Planned, Reason.DatasetNotFound);
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
    expectEnd(sight.decide(), Phase.Failed, Reason.DeadlineExceeded);
  }

  @Test
  void failsARequestThatMakesNoSenseAtOnce() {
    Sight sight = Sight.of(Phase.Planned);
    sight.contract = Optional.of(new ContractFacts.Invalid("partition.day: found yesterday"));
    expectEnd(sight.decide(), Phase.Failed, Reason.InvalidRequest);
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
