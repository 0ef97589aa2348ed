package dev.batchrun.core.backfill;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.lineage.Slices;
import dev.batchrun.core.vocabulary.RunOrder;
import dev.batchrun.core.vocabulary.WorkReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which partitions are computed, and how they become runs. */
final class Work {
  private Work() {}

  /** The wanted slices of every key, ascending; a key without one has an empty list. */
  static Map<PartitionKey, List<Part>> of(
      List<PartitionKey> keys, Slices slices, Standings standings, Set<WorkReason> only) {
    Map<PartitionKey, List<Part>> work = new LinkedHashMap<>();
    for (PartitionKey key : keys) {
      List<Part> parts = new ArrayList<>();
      for (Slices.Range range : slices.ranges()) {
        for (long slice = range.from(); slice < range.to(); slice++) {
          standings.part(key, slice, only).ifPresent(parts::add);
        }
      }
      work.put(key, parts);
    }
    return work;
  }

  /** Runs of at most so many slices in a row, in the order wanted; keys stay in theirs. */
  static List<PlannedRun> runs(Map<PartitionKey, List<Part>> work, int perRun, RunOrder order) {
    List<PlannedRun> runs = new ArrayList<>();
    work.forEach(
        (key, parts) -> {
          int from = 0;
          for (int i = 1; i <= parts.size(); i++) {
            if (i == parts.size()
                || i - from == perRun
                || parts.get(i).slice() != parts.get(i - 1).slice() + 1) {
              runs.add(new PlannedRun(key, parts.subList(from, i)));
              from = i;
            }
          }
        });
    Comparator<PlannedRun> oldest = Comparator.comparingLong(PlannedRun::from);
    runs.sort(
        switch (order) {
          case OldestFirst -> oldest;
          case NewestFirst -> oldest.reversed();
        });
    return runs;
  }
}
