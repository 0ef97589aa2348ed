package dev.batchrun.proof.model;

/**
 * What does not hold.
 *
 * @param found what was found
 */
record Violation(Invariant invariant, String found) {
  @Override
  public String toString() {
    return invariant + " (" + invariant.says() + "): " + found;
  }
}
