package dev.batchrun.proof.sieve;

import java.util.function.Supplier;

/** Something that users and containers do with the operator, as often as one likes. */
record Workload(String name, Supplier<Play> play) {
  @Override
  public String toString() {
    return name;
  }
}
