package dev.batchrun.runner.transform;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whose partition rows belong to: a run may stage rows of partitions it owns and of no other. */
public record Ownership(OutputBoundary boundary, List<String> partitionBy) {
  private static final int EXAMPLES = 5;

  /**
   * Rows of one partition.
   *
   * @param values of the partition columns as text; {@code null} for NULL
   * @param rows how many
   */
  public record PartitionRows(List<String> values, long rows) {
    /** For people. */
    String describe(List<String> columns) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns.size(); i++) {
        text.append(i == 0 ? "" : "/").append(columns.get(i)).append('=').append(values.get(i));
      }
      return text + " (" + Progress.count(rows) + (rows == 1 ? " row)" : " rows)");
    }
  }

  /** The partition when the run owns exactly one, so that its rows need no sorting apart. */
  public Optional<PartitionKey> single() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String column : partitionBy) {
      if (!(boundary.columns().get(column) instanceof Constraint.Exactly exactly)) {
        return Optional.empty();
      }
      values.put(column, exactly.value());
    }
    return Optional.of(new PartitionKey(values));
  }

  /** The key of these values; empty when one of them is NULL. */
  public Optional<PartitionKey> key(List<String> values) {
    Map<String, String> key = new LinkedHashMap<>();
    for (int i = 0; i < partitionBy.size(); i++) {
      if (values.get(i) == null) {
        return Optional.empty();
      }
      key.put(partitionBy.get(i), values.get(i));
    }
    return Optional.of(new PartitionKey(key));
  }

  /** Fails with OutsideBoundary, examples included, unless all of these are owned. */
  public void require(List<PartitionRows> partitions) {
    List<PartitionRows> outside =
        partitions.stream()
            .filter(p -> !key(p.values()).map(boundary::contains).orElse(false))
            .toList();
    if (outside.isEmpty()) {
      return;
    }
    long rows = outside.stream().mapToLong(PartitionRows::rows).sum();
    throw new StepFailure(
        Reason.OutsideBoundary,
        "output: found "
            + Progress.count(rows)
            + (rows == 1 ? " row" : " rows")
            + " in "
            + outside.size()
            + (outside.size() == 1 ? " partition" : " partitions")
            + " outside of the run's "
            + boundary
            + ": "
            + outside.stream()
                .limit(EXAMPLES)
                .map(p -> p.describe(partitionBy))
                .collect(Collectors.joining(", "))
            + (outside.size() > EXAMPLES ? ", …" : "")
            + ". Filter them in the transform, or run with a partition or range that covers them");
  }
}
