package dev.batchrun.core.planning;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects every problem once, so that a user mends all of them at once. */
final class Problems {
  private final Set<Problem> found = new LinkedHashSet<>();

  void add(String field, String found, String expected) {
    this.found.add(new Problem(field, found, expected));
  }

  boolean none() {
    return found.isEmpty();
  }

  /** Whether one speaks of this field or of one below it. */
  boolean speakOf(String field) {
    return found.stream()
        .anyMatch(p -> p.field().equals(field) || p.field().startsWith(field + "."));
  }

  List<Problem> all() {
    return List.copyOf(found);
  }
}
