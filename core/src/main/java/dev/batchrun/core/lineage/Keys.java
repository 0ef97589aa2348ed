package dev.batchrun.core.lineage;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which values of the partition columns that name no time: tenants, regions.
 *
 * @param values column to its values, sorted; a column that is left out has any value
 */
public record Keys(Map<String, Set<String>> values) {
  /** Any value of every column. */
  public static final Keys ANY = new Keys(Map.of());

  public Keys {
    TreeMap<String, Set<String>> sorted = new TreeMap<>();
    values.forEach(
        (column, of) -> sorted.put(column, Collections.unmodifiableSet(new TreeSet<>(of))));
    if (sorted.values().stream().anyMatch(Set::isEmpty)) {
      throw new IllegalArgumentException("keys: found a column without a value: " + sorted);
    }
    values = Collections.unmodifiableMap(sorted);
  }

  /** What is said of these columns; of the others, any value. */
  public Keys of(Collection<String> columns) {
    Map<String, Set<String>> kept = new TreeMap<>(values);
    kept.keySet().retainAll(columns);
    return new Keys(kept);
  }

  /** Whether every combination of values that the other allows is allowed here. */
  public boolean cover(Keys other) {
    return values.entrySet().stream()
        .allMatch(
            e ->
                other.values.containsKey(e.getKey())
                    && e.getValue().containsAll(other.values.get(e.getKey())));
  }

  /** For people: {@code tenant=a|b}; empty for any. */
  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(e -> e.getKey() + "=" + String.join("|", e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
