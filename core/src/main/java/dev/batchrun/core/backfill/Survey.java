package dev.batchrun.core.backfill;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What only the store and the earlier runs know of a dataset.
 *
 * @param published partition to the version in force
 * @param failed partitions whose last run failed
 * @param stale partitions whose inputs, references or contract changed since they were computed
 * @param closed the closed periods
 * @param perRun how long one run took of late
 */
public record Survey(
    Map<PartitionKey, Long> published,
    Set<PartitionKey> failed,
    Set<PartitionKey> stale,
    List<Closed> closed,
    Optional<Duration> perRun) {
  public Survey {
    published = Collections.unmodifiableMap(new LinkedHashMap<>(published));
    failed = Set.copyOf(failed);
    stale = Set.copyOf(stale);
    closed = List.copyOf(closed);
  }

  /**
   * A closed period.
   *
   * @param id the closing's
   */
  public record Closed(String id, OutputBoundary period, String reason) {}
}
