package dev.batchrun.proof.simulation;

import java.util.Set;

/**
 * An invariant that did not hold.
 *
 * @param invariant which
 * @param what was found
 * @param about names of what it is about: runs, stores
 */
public record Violation(String invariant, String what, Set<String> about) {
  public Violation {
    about = Set.copyOf(about);
  }

  static Violation of(String invariant, String what, String... about) {
    return new Violation(invariant, what, Set.of(about));
  }

  @Override
  public String toString() {
    return invariant + ": " + what;
  }
}
