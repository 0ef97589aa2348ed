package dev.batchrun.core.run;

import static dev.batchrun.core.run.Expect.expectWait;
import static dev.batchrun.core.run.Sight.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may change an output boundary now? */
class OwningTest {
  private static final OutputBoundary OTHER_DAY =
      new OutputBoundary(Map.of("day", new Constraint.Exactly("2026-07-04")));

  @Test
  void waitsForWhoeverOwnsAnOverlappingBoundary() {
    Sight sight = Sight.sealed().sibling("young", NOW, Phase.Committing, false, Sight.DAY);
    expectWait(sight.decide(), Phase.Validating, Reason.WaitingForBoundary);
  }

  @Test
  void waitsForWhoeverIsUnknown() {
    Sight sight = Sight.sealed().sibling("lost", NOW, Phase.Unknown, false, Sight.DAY);
    expectWait(sight.decide(), Phase.Validating, Reason.WaitingForBoundary);
  }

  @Test
  void letsTheOlderGoFirst() {
    Sight sight =
        Sight.sealed().sibling("old", NOW.minusSeconds(120), Phase.Validating, true, Sight.DAY);
    expectWait(sight.decide(), Phase.Validating, Reason.WaitingForBoundary);
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
    expectWait(sight.decide(), Phase.Validating, Reason.Suspended);
  }

  @Test
  void takesANewEpochForEveryCommit() {
    Sight sight = Sight.sealed().edit(e -> e.epoch(4));
    assertEquals(5, sight.decide().state().epoch());
  }
}
