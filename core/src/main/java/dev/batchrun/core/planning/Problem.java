package dev.batchrun.core.planning;

import java.util.Objects;

/**
 * One thing about a request that does not make sense, and what to write instead.
 *
 * @param field where, as in the user's YAML: {@code spec.partition.day}
 * @param found what stands there; {@code nothing} where something is missing
 * @param expected what to write instead
 */
public record Problem(String field, String found, String expected) {
  /** What {@link #found} says of a missing field. */
  public static final String NOTHING = "nothing";

  public Problem {
    Objects.requireNonNull(field);
    Objects.requireNonNull(found);
    Objects.requireNonNull(expected);
  }

  /** The sentence a user reads. */
  @Override
  public String toString() {
    return field + ": found " + found + ", expected " + expected;
  }
}
