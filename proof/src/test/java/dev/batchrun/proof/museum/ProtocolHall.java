package dev.batchrun.proof.museum;

import dev.batchrun.proof.model.Hunt;
import dev.batchrun.proof.model.Hunt.Ground;
import dev.batchrun.proof.protocol.Mutant;
import dev.batchrun.proof.protocol.Scene;
import java.util.function.Consumer;

/** Steps of the protocol in the wrong order or left out, in the model of it. */
final class ProtocolHall {
  private static final int FAR_ENOUGH = 400_000;
  private static final int A_GOOD_LOOK = 2_000;

  private ProtocolHall() {}

  /** The scene of a search that meets this mutant, or meets the protocol as it is. */
  static Consumer<Boolean> of(Mutant mutant, Ground ground) {
    return broken -> hunt(mutant, ground, broken);
  }

  private static void hunt(Mutant mutant, Ground ground, boolean broken) {
    Scene scene = broken ? Scene.sound().broken(mutant) : Scene.sound();
    Hunt.of(scene, ground, broken ? FAR_ENOUGH : A_GOOD_LOOK)
        .ifPresent(found -> Invariant.valueOf(found.invariant()).require(false, found.found()));
  }
}
