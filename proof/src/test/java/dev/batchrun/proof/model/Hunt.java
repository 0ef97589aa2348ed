package dev.batchrun.proof.model;

import dev.batchrun.proof.protocol.Scene;
import java.util.Optional;

/** One search through one scenario, for whoever only wants to know what it finds. */
public final class Hunt {
  private Hunt() {}

  /** Where to look. */
  public enum Ground {
    /** Two publishers of one run, and a recovery. */
    TWINS,
    /** Two runs on one partition, and a recovery. */
    RIVALS,
    /** Two publishers of one run, a recovery, and a power cut. */
    POWER,
    /** A publisher with a new epoch, and a late recovery that gives the run up. */
    LATE_RECOVERY
  }

  /**
   * What was found.
   *
   * @param invariant its name
   * @param found what was there instead
   */
  public record Catch(String invariant, String found) {}

  /** What a search of at most so many states finds first, by the shortest way to it. */
  public static Optional<Catch> of(Scene scene, Ground ground, int states) {
    Scenario scenario =
        switch (ground) {
          case TWINS -> Scenarios.twins(scene, 1, 1, 2);
          case RIVALS -> Scenarios.rivals(scene, 0, 0, 0);
          case POWER -> Scenarios.power(scene, 0);
          case LATE_RECOVERY -> Scenarios.lateRecovery(scene, 0, 0, 0);
        };
    return new Explorer(scenario, states)
        .explore()
        .found()
        .map(
            found ->
                new Catch(
                    found.violation().invariant().name(),
                    found.violation().found() + " after " + found.trace().size() + " steps"));
  }
}
