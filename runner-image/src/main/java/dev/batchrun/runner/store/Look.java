package dev.batchrun.runner.store;

/**
 * What a look found. "I could not look" is not "it is not there".
 *
 * @param <T> what was looked for
 */
public sealed interface Look<T> {

  /** It is there and readable. */
  record Present<T>(T value) implements Look<T> {}

  /** It is not there, as far as this one read can tell. */
  record Absent<T>() implements Look<T> {}

  /** The store could not be read. */
  record Unreadable<T>(String why) implements Look<T> {}

  /** It is there and is not what it should be: bytes that do not match their digest or format. */
  record Damaged<T>(String why) implements Look<T> {}
}
