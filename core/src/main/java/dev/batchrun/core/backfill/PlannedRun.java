package dev.batchrun.core.backfill;

import dev.batchrun.core.boundary.PartitionKey;
import java.util.List;

/**
 * A run of a plan: slices in a row with one value for each named column.
 *
 * @param keys the named columns other than time, and their values
 * @param parts its slices, ascending, each followed by the next
 */
public record PlannedRun(PartitionKey keys, List<Part> parts) {
  public PlannedRun {
    parts = List.copyOf(parts);
  }

  /** Its first slice. */
  public long from() {
    return parts.get(0).slice();
  }

  /** The first slice after it. */
  public long to() {
    return parts.get(parts.size() - 1).slice() + 1;
  }
}
