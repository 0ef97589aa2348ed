package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillRequest.Target;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.lineage.Keys;
import dev.batchrun.core.lineage.Reach;
import dev.batchrun.core.lineage.Slices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a backfill changes, as few ranges.
 *
 * @param target the dataset
 * @param byKeys the values named, and the slices computed for them
 */
record Territory(Target target, Map<PartitionKey, Slices> byKeys) {
  /** From here on what each key changes is not told apart. */
  private static final int GROUPS = 16;

  static Territory of(Target target, Map<PartitionKey, List<Part>> work) {
    Map<PartitionKey, Slices> byKeys = new LinkedHashMap<>();
    work.forEach(
        (key, parts) -> {
          if (!parts.isEmpty()) {
            byKeys.put(
                key,
                Slices.of(
                    parts.stream()
                        .map(part -> new Slices.Range(part.slice(), part.slice() + 1))
                        .toList()));
          }
        });
    return new Territory(target, byKeys);
  }

  /** Whether a partition that it changes lies in the period. */
  boolean overlaps(OutputBoundary period) {
    return byKeys.entrySet().stream()
        .anyMatch(
            e ->
                e.getValue().ranges().stream()
                    .map(range -> RunBoundary.of(target, e.getKey(), range.from(), range.to()))
                    .anyMatch(period::overlaps));
  }

  /** What lineage follows: never less than what changes, and told in few parts. */
  Reach reach() {
    Map<Slices, Map<String, Set<String>>> groups = new HashMap<>();
    byKeys.forEach(
        (key, slices) ->
            key.values()
                .forEach(
                    (column, value) ->
                        groups
                            .computeIfAbsent(slices, s -> new LinkedHashMap<>())
                            .computeIfAbsent(column, c -> new TreeSet<>())
                            .add(value)));
    if (groups.isEmpty()) {
      return byKeys.values().stream()
          .map(slices -> Reach.of(Keys.ANY, slices))
          .reduce(Reach.NOTHING, Reach::and);
    }
    return groups.size() > GROUPS ? undivided(groups) : divided(groups);
  }

  private static Reach divided(Map<Slices, Map<String, Set<String>>> groups) {
    return groups.entrySet().stream()
        .map(e -> Reach.of(new Keys(e.getValue()), e.getKey()))
        .reduce(Reach.NOTHING, Reach::and);
  }

  private static Reach undivided(Map<Slices, Map<String, Set<String>>> groups) {
    Map<String, Set<String>> values = new LinkedHashMap<>();
    List<Slices.Range> ranges = new ArrayList<>();
    groups.forEach(
        (slices, of) -> {
          ranges.addAll(slices.ranges());
          of.forEach(
              (column, some) -> values.computeIfAbsent(column, c -> new TreeSet<>()).addAll(some));
        });
    return Reach.of(new Keys(values), Slices.of(ranges));
  }
}
