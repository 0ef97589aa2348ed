package dev.batchrun.core.log;

import dev.batchrun.core.vocabulary.Reason;

/** What reading the whole way to the head found. */
public sealed interface LogStanding {

  /** The chain holds, the owner is ours, nothing is missing. */
  record Sound(Fold fold) implements LogStanding {}

  /** There is no log. */
  record Absent() implements LogStanding {}

  /** It cannot be read at the moment: nothing can be said. */
  record Unreadable(String why) implements LogStanding {}

  /**
   * It contradicts itself, its owner or its witness: read-only until a person looked.
   *
   * @param reason LogBroken, LogForeign or LogShortened
   * @param message found, expected, next step
   */
  record Contradicted(Reason reason, String message) implements LogStanding {}
}
