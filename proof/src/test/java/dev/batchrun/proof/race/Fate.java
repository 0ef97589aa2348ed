package dev.batchrun.proof.race;

import java.util.Random;
import java.util.function.Predicate;

/** What happens to a process on its way, at one of its events. */
sealed interface Fate {

  /** Nothing. */
  record Lives() implements Fate {}

  /** It dies at its n-th event. */
  record Dies(int event) implements Fate {}

  /** Its n-th event happens, and it is told that it failed. */
  record LosesReply(int event) implements Fate {}

  /**
   * It stands still at the first event of a kind, at the n-th of them, for so many steps of others.
   */
  record Sleeps(Predicate<String> where, int nth, int steps) implements Fate {}

  /** A fate for a process with about so many events. */
  static Fate drawn(Random random, int events) {
    return switch (random.nextInt(6)) {
      case 0 -> new Dies(random.nextInt(events));
      case 1 -> new LosesReply(random.nextInt(events));
      case 2, 3 ->
          new Sleeps(where -> true, random.nextInt(events), 1 + random.nextInt(4 * events));
      default -> new Lives();
    };
  }

  /** A zombie: it stands still at an event of a kind until all others are done. */
  static Fate zombie(Predicate<String> where, int nth) {
    return new Sleeps(where, nth, Integer.MAX_VALUE);
  }
}
