package dev.batchrun.core.vocabulary;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PhaseTest {
  @Test
  void comesBeforeWhatFollowsIt() {
    assertTrue(Phase.Planned.comesBefore(Phase.InputLocked));
    assertTrue(Phase.InputLocked.comesBefore(Phase.Running));
    assertTrue(Phase.Running.comesBefore(Phase.Validating));
    assertTrue(Phase.Validating.comesBefore(Phase.Committing));
    assertTrue(Phase.Unknown.comesBefore(Phase.Published));
  }

  @Test
  void comesNeitherBeforeItselfNorBeforeItsAlternative() {
    assertFalse(Phase.Running.comesBefore(Phase.Running));
    assertFalse(Phase.Unknown.comesBefore(Phase.Committing));
    assertFalse(Phase.Failed.comesBefore(Phase.Published));
  }
}
