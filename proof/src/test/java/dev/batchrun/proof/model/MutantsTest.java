package dev.batchrun.proof.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.protocol.Mutant;
import dev.batchrun.proof.protocol.Scene;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A protocol that is broken in one place breaks an invariant, and the search says which. */
class MutantsTest {
  private static final int BOUND = 400_000;

  private static Scenario scenario(Mutant mutant) {
    Scene broken = Scene.sound().broken(mutant);
    return switch (mutant) {
      case NO_FENCE,
          FENCE_AFTER_LOOK,
          ABSENT_BY_READ,
          CLEAN_UP_ON_UNKNOWN,
          CHECK_THEN_ACT,
          SAME_EPOCH,
          OPENED_BY_EACH,
          EVIDENCE_AFTER_COMMIT ->
          Scenarios.twins(broken, 1, 1, 2);
      case UNREADABLE_IS_ABSENT -> Scenarios.twins(broken.trying(1), 0, 1, 0);
      case REBASE_UNCHECKED, ADOPT_BY_NAME -> Scenarios.rivals(broken, 0, 0, 0);
      case CLOSED_UNASKED -> Scenarios.closing(broken, 0, 0, 0);
      case EPOCH_FROM_STATUS -> Scenarios.reapplied(broken);
      case TWO_CREATES -> Scenarios.firstOpen(broken, 1);
      case ANSWER_BEFORE_SYNC -> Scenarios.power(broken, 0);
      case DELETE_BEFORE_CONDEMN, CONDEMN_UNCHECKED -> Scenarios.lateRecovery(broken, 0, 0, 0);
      case SEAL_BEFORE_BYTES -> Scenarios.wholeRun(broken, 0);
      case DELETE_BY_LISTING -> Scenarios.collected(broken, 0, 0, false);
      case NO_GRACE -> Scenarios.collected(broken, 0, 0, true);
      case SWAP_WITHOUT_REREAD, SWAP_BEFORE_BUILD -> Scenarios.neighbours(broken, 0, 0, 1);
    };
  }

  @Test
  void everyMutantIsKilled() {
    List<String> survivors = new ArrayList<>();
    for (Mutant mutant : Mutant.values()) {
      Explorer.Result result = new Explorer(scenario(mutant), BOUND).explore();
      if (result.found().isEmpty()) {
        survivors.add(mutant + " (" + mutant.description() + ")");
      } else {
        Explorer.Found found = result.found().get();
        System.out.println(
            mutant
                + " ("
                + mutant.description()
                + "): "
                + found.violation().invariant()
                + " in "
                + found.trace().size()
                + " steps, "
                + result.states()
                + " states");
      }
    }
    assertTrue(survivors.isEmpty(), () -> "these survive: " + survivors);
    Figures.of("mutants").add("mutants of the protocol killed", Mutant.values().length).publish();
  }
}
