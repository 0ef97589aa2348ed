package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillRequest.Target;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.lineage.Slices;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which partitions a planned run owns. */
public final class RunBoundary {
  private RunBoundary() {}

  /** The boundary of a run of this backfill. */
  public static OutputBoundary of(Target target, PlannedRun run) {
    return of(target, run.keys(), run.from(), run.to());
  }

  static OutputBoundary of(Target target, PartitionKey keys, long from, long to) {
    Map<String, Constraint> columns = new LinkedHashMap<>();
    for (String column : target.partitionColumns()) {
      if (column.equals(target.slicing().column())) {
        columns.put(column, target.slicing().constraint(new Slices.Range(from, to)));
      } else if (keys.values().containsKey(column)) {
        columns.put(column, new Constraint.Exactly(keys.values().get(column)));
      } else {
        columns.put(column, new Constraint.Any());
      }
    }
    return new OutputBoundary(columns);
  }
}
