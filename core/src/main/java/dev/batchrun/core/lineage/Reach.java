package dev.batchrun.core.lineage;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which partitions of one dataset a change reaches: for some keys these slices, for others those.
 * What comes of one scope names at most as many keys as there are sets of the scope's columns.
 *
 * @param parts keys to slices; no part lies wholly in another one
 */
public record Reach(Map<Keys, Slices> parts) {
  /** Nothing. */
  public static final Reach NOTHING = new Reach(Map.of());

  private static final Comparator<Keys> ORDER = Comparator.comparing(Keys::toString);

  public Reach {
    Map<Keys, Slices> all = parts;
    Map<Keys, Slices> kept = new TreeMap<>(ORDER);
    all.forEach(
        (keys, slices) -> {
          boolean elsewhere =
              all.entrySet().stream()
                  .anyMatch(
                      wide ->
                          !wide.getKey().equals(keys)
                              && wide.getKey().cover(keys)
                              && wide.getValue().cover(slices));
          if (!slices.none() && !elsewhere) {
            kept.put(keys, slices);
          }
        });
    parts = Collections.unmodifiableMap(kept);
  }

  /** These slices for these keys. */
  public static Reach of(Keys keys, Slices slices) {
    return new Reach(Map.of(keys, slices));
  }

  /** What either reaches. */
  public Reach and(Reach other) {
    Map<Keys, Slices> both = new TreeMap<>(ORDER);
    both.putAll(parts);
    other.parts.forEach((keys, slices) -> both.merge(keys, slices, Slices::and));
    return new Reach(both);
  }

  /** Whether it is nothing. */
  public boolean nothing() {
    return parts.isEmpty();
  }

  /** The slices, whatever their keys. */
  public Slices slices() {
    return parts.values().stream().reduce(Slices.NONE, Slices::and);
  }

  /** For people: {@code day=[2026-06-15, 2026-07-15) for tenant=a|b}. */
  public String text(Slicing slicing) {
    return parts.entrySet().stream()
        .map(e -> slicing.text(e.getValue()) + suffix(e.getKey()))
        .collect(Collectors.joining("; "));
  }

  private static String suffix(Keys keys) {
    return keys.equals(Keys.ANY) ? "" : " for " + keys;
  }
}
