package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillRequest.Range;
import dev.batchrun.core.backfill.BackfillRequest.Scope;
import dev.batchrun.core.backfill.BackfillRequest.Target;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.lineage.Slices;
import dev.batchrun.core.lineage.Slicing;
import dev.batchrun.core.planning.Problem;
import dev.batchrun.core.planning.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which slices and which values a scope names. */
final class Scoping {
  /** More than this is several backfills. */
  static final int LIMIT = 20_000;

  private static final String FIELD = "spec.scope";

  private final Target target;
  private final Scope scope;
  private final Problems problems;

  Scoping(BackfillRequest request, Problems problems) {
    this.target = request.target();
    this.scope = request.scope();
    this.problems = problems;
  }

  /** The slices the scope names; what is wrong became problems. */
  Slices slices() {
    Slicing slicing = target.slicing();
    if (slicing.unit().isEmpty()) {
      if (!scope.ranges().isEmpty()) {
        problems.add(
            FIELD + ".ranges",
            scope.ranges().get(0).from() + " to " + scope.ranges().get(0).to(),
            "none: no partition column of " + target.dataset() + " names a time");
      }
      return slicing.everything();
    }
    Slices slices = Slices.NONE;
    for (int i = 0; i < scope.ranges().size(); i++) {
      slices = slices.and(range(scope.ranges().get(i), FIELD + ".ranges[" + i + "]"));
    }
    List<Slices.Range> named = new ArrayList<>();
    for (String value : scope.values().getOrDefault(slicing.column(), List.of())) {
      slice(value, FIELD + ".values[" + slicing.column() + "]")
          .ifPresent(slice -> named.add(new Slices.Range(slice, slice + 1)));
    }
    slices = slices.and(Slices.of(named));
    if (slices.none() && problems.none()) {
      problems.add(
          FIELD + ".ranges",
          Problem.NOTHING,
          "from and to for " + slicing.column() + ", or values for it; history has no beginning");
    }
    return slices;
  }

  private Slices range(Range range, String field) {
    Optional<Long> from = slice(range.from(), field + ".from");
    Optional<Long> to = slice(range.to(), field + ".to");
    if (from.isEmpty() || to.isEmpty()) {
      return Slices.NONE;
    }
    if (from.get() >= to.get()) {
      problems.add(field, range.from() + " to " + range.to(), "from before to; to is exclusive");
    }
    return Slices.between(from.get(), to.get());
  }

  private Optional<Long> slice(String text, String field) {
    Optional<Long> slice = target.slicing().slice(text);
    if (slice.isEmpty()) {
      Slicing slicing = target.slicing();
      problems.add(
          field,
          text.isBlank() ? "an empty text" : text,
          "a " + slicing.unit().orElseThrow() + " that exists, such as " + example(slicing));
    }
    return slice;
  }

  private static String example(Slicing slicing) {
    return switch (slicing.unit().orElseThrow()) {
      case Hour -> "2026-07-03T14";
      case Day -> "2026-07-03";
      case Month -> "2026-07";
      case Year -> "2026";
    };
  }

  /** The combinations of the values named for the other columns, in the columns' order. */
  List<PartitionKey> keys(Slices slices) {
    scope.values().forEach(this::check);
    long count = slices.count();
    List<Map<String, String>> keys = List.of(Map.of());
    for (String column : target.partitionColumns()) {
      List<String> values = scope.values().getOrDefault(column, List.of());
      if (values.isEmpty() || column.equals(target.slicing().column())) {
        continue;
      }
      List<String> distinct = List.copyOf(new LinkedHashSet<>(values));
      count *= distinct.size();
      if (count > LIMIT) {
        break;
      }
      keys = times(keys, column, distinct);
    }
    if (count > LIMIT) {
      problems.add(
          FIELD,
          count + " partitions or more",
          "at most " + LIMIT + "; write several Backfills, one after the other");
      return List.of();
    }
    return keys.stream().map(PartitionKey::new).toList();
  }

  private static List<Map<String, String>> times(
      List<Map<String, String>> keys, String column, List<String> values) {
    List<Map<String, String>> product = new ArrayList<>();
    for (Map<String, String> key : keys) {
      for (String value : values) {
        Map<String, String> longer = new LinkedHashMap<>(key);
        longer.put(column, value);
        product.add(longer);
      }
    }
    return product;
  }

  private void check(String column, List<String> values) {
    String field = FIELD + ".values[" + column + "]";
    if (!target.partitionColumns().contains(column)) {
      problems.add(
          field,
          column,
          target.partitionColumns().isEmpty()
              ? "none: " + target.dataset() + " has no partition columns"
              : "one of the partition columns: " + String.join(", ", target.partitionColumns()));
    }
    if (values.isEmpty()) {
      problems.add(field, "an empty list", "values, or leave the column out to mean all of them");
    }
    if (values.stream().anyMatch(v -> v.isBlank() || v.chars().anyMatch(Character::isISOControl))) {
      problems.add(
          field, "an empty text or a control character", "values without control characters");
    }
  }
}
