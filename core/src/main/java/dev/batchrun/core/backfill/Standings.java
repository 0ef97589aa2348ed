package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillRequest.Target;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.WorkReason;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the slices of a scope stand, looked up once for all of them. */
final class Standings {
  private final Target target;
  private final List<String> named;
  private final Map<Cell, Long> versions = new HashMap<>();
  private final Set<Cell> failed = new HashSet<>();
  private final Set<Cell> stale = new HashSet<>();

  private record Cell(PartitionKey keys, long slice) {}

  /**
   * @param named the columns whose values the scope names
   */
  Standings(Target target, Collection<String> named, Survey survey) {
    this.target = target;
    this.named =
        target.partitionColumns().stream()
            .filter(column -> named.contains(column) && !column.equals(target.slicing().column()))
            .toList();
    survey
        .published()
        .forEach((key, v) -> cell(key).ifPresent(cell -> versions.merge(cell, v, Math::max)));
    survey.failed().forEach(key -> cell(key).ifPresent(failed::add));
    survey.stale().forEach(key -> cell(key).ifPresent(stale::add));
  }

  private Optional<Cell> cell(PartitionKey partition) {
    String time = partition.values().getOrDefault(target.slicing().column(), "");
    Map<String, String> keys = new LinkedHashMap<>();
    named.forEach(column -> keys.put(column, partition.values().getOrDefault(column, "")));
    return target.slicing().slice(time).map(slice -> new Cell(new PartitionKey(keys), slice));
  }

  /** The slice as work, when it is wanted. */
  Optional<Part> part(PartitionKey keys, long slice, Set<WorkReason> only) {
    Cell cell = new Cell(keys, slice);
    long base = versions.getOrDefault(cell, 0L);
    return reason(cell, base, only).map(reason -> new Part(slice, reason, base));
  }

  private Optional<WorkReason> reason(Cell cell, long base, Set<WorkReason> only) {
    if (failed.contains(cell) && wanted(WorkReason.Failed, only)) {
      return Optional.of(WorkReason.Failed);
    }
    if (base == 0 && wanted(WorkReason.Missing, only)) {
      return Optional.of(WorkReason.Missing);
    }
    if (base > 0 && stale.contains(cell) && wanted(WorkReason.Stale, only)) {
      return Optional.of(WorkReason.Stale);
    }
    return base > 0 && wanted(WorkReason.Forced, only)
        ? Optional.of(WorkReason.Forced)
        : Optional.empty();
  }

  private static boolean wanted(WorkReason reason, Set<WorkReason> only) {
    return only.isEmpty() || only.contains(reason);
  }
}
