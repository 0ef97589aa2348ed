package dev.batchrun.runner.store;

import dev.batchrun.core.vocabulary.Reason;

/** How the closing or reopening of a period ended. */
public sealed interface ClosingOutcome {

  /**
   * The log says so.
   *
   * @param n the entry that says so; the head, when nothing had to be reopened
   * @param before whether it said so before
   */
  record Stands(long n, boolean before) implements ClosingOutcome {}

  /** Nothing was changed. */
  record Refused(Reason reason, String message) implements ClosingOutcome {}
}
