package dev.batchrun.core.boundary;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The partitions a run owns: those that meet every column's constraint. The run replaces exactly
 * these and nothing else.
 *
 * @param columns partition column to constraint, in the order of the columns
 */
public record OutputBoundary(Map<String, Constraint> columns) {

  public OutputBoundary {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** All partitions of a dataset with these columns. */
  public static OutputBoundary whole(List<String> partitionColumns) {
    Map<String, Constraint> columns = new LinkedHashMap<>();
    partitionColumns.forEach(column -> columns.put(column, new Constraint.Any()));
    return new OutputBoundary(columns);
  }

  /** Whether the run owns this partition. */
  public boolean contains(PartitionKey partition) {
    return partition.values().keySet().equals(columns.keySet())
        && columns.entrySet().stream()
            .allMatch(e -> e.getValue().admits(partition.values().get(e.getKey())));
  }

  /** The one partition inside, when every column is named; empty when there may be several. */
  public Optional<PartitionKey> onlyPartition() {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, Constraint> column : columns.entrySet()) {
      if (!(column.getValue() instanceof Constraint.Exactly exactly)) {
        return Optional.empty();
      }
      values.put(column.getKey(), exactly.value());
    }
    return Optional.of(new PartitionKey(values));
  }

  /** Whether some partition could be owned by both. Different columns of one dataset overlap. */
  public boolean overlaps(OutputBoundary other) {
    return columns.entrySet().stream()
        .allMatch(
            e ->
                e.getValue()
                    .overlaps(other.columns.getOrDefault(e.getKey(), new Constraint.Any())));
  }

  /** For people: {@code day=2026-07-03}, {@code day=[2026-07-01, 2026-08-01)}, {@code all}. */
  @Override
  public String toString() {
    String text =
        columns.entrySet().stream()
            .filter(e -> !(e.getValue() instanceof Constraint.Any))
            .map(e -> describe(e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "all" : text;
  }

  private static String describe(String column, Constraint constraint) {
    if (constraint instanceof Constraint.Exactly exactly) {
      return column + "=" + exactly.value();
    }
    if (constraint instanceof Constraint.Range range) {
      return column + "=[" + range.from() + ", " + range.to() + ")";
    }
    return column + "=*";
  }
}
