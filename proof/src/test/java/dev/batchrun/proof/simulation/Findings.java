package dev.batchrun.proof.simulation;

import dev.batchrun.proof.cluster.Trace;
import java.util.Optional;

/** The first invariant that did not hold. What comes after it proves nothing. */
final class Findings {
  private final Trace trace;
  private Optional<Violation> first = Optional.empty();

  Findings(Trace trace) {
    this.trace = trace;
  }

  void add(String invariant, String what, String... about) {
    if (first.isEmpty()) {
      first = Optional.of(Violation.of(invariant, what, about));
      trace.note("VIOLATION " + first.get());
    }
  }

  /** Adds it where this does not hold. */
  void require(boolean holds, String invariant, String what, String... about) {
    if (!holds) {
      add(invariant, what, about);
    }
  }

  Optional<Violation> first() {
    return first;
  }
}
