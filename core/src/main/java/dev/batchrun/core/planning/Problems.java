package dev.batchrun.core.planning;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects every problem once, so that a user mends all of them at once. */
public final class Problems {
  private final Set<Problem> found = new LinkedHashSet<>();

  /** Adds one, unless it is there. */
  public void add(String field, String found, String expected) {
    this.found.add(new Problem(field, found, expected));
  }

  /** Whether there is none. */
  public boolean none() {
    return found.isEmpty();
  }

  /** Whether one speaks of this field or of one below it. */
  public boolean speakOf(String field) {
    return found.stream()
        .anyMatch(p -> p.field().equals(field) || p.field().startsWith(field + "."));
  }

  /** All, in the order in which they were found. */
  public List<Problem> all() {
    return List.copyOf(found);
  }
}
