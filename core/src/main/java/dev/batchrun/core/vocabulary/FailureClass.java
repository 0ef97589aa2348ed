package dev.batchrun.core.vocabulary;

/**
 * Whose turn it is after a failure. The class decides about retries, never the text of a message.
 */
public enum FailureClass {
  /** Nothing failed. */
  None,
  /** The request, the contract or the data is wrong: repeating it changes nothing. */
  Request,
  /** The world is busy or a part of it is away: repeat with backoff. */
  Transient,
  /**
   * Others took the attempt away (eviction, node loss, a commit on the same partitions): repeat;
   * counts against a limit of its own.
   */
  Disruption,
  /**
   * A limit of memory, disk or time was reached: repeat at most once, then it is the user's to
   * raise.
   */
  Resource,
  /** The world contradicts what was recorded: hold with evidence, a person decides. */
  Contradiction,
  /** We are wrong: fail loudly after a bounded number of attempts. */
  Internal
}
