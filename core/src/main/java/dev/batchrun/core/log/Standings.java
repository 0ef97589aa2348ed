package dev.batchrun.core.log;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Standing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** How a run's commit stands among later ones. */
public final class Standings {
  private enum Fate {
    InForce,
    Replaced,
    RolledBack
  }

  private Standings() {}

  /**
   * The standing of a commit.
   *
   * @param n the entry that made it
   * @param commit the run's commit in that entry
   */
  public static Standing of(long n, Commit commit, Fold fold) {
    Map<Fate, Integer> fates = new HashMap<>();
    for (PartitionKey partition : commit.partitions()) {
      fates.merge(fate(n, partition, fold), 1, Integer::sum);
    }
    int inForce = fates.getOrDefault(Fate.InForce, 0);
    if (commit.partitions().isEmpty()) {
      return emptied(n, commit, fold) ? Standing.Current : Standing.Superseded;
    }
    if (inForce == commit.partitions().size()) {
      return Standing.Current;
    }
    if (inForce > 0) {
      return Standing.PartlySuperseded;
    }
    return fates.getOrDefault(Fate.RolledBack, 0) == commit.partitions().size()
        ? Standing.RolledBack
        : Standing.Superseded;
  }

  private static Fate fate(long n, PartitionKey partition, Fold fold) {
    PartitionLine line = fold.line(partition);
    Optional<PartitionVersion> own = line.version(n);
    Optional<PartitionVersion> now = line.inForce();
    if (own.isPresent() && now.isPresent() && now.get().source().equals(own.get().source())) {
      return Fate.InForce;
    }
    return own.flatMap(PartitionVersion::end).filter(PartitionVersion.End::rollback).isPresent()
        ? Fate.RolledBack
        : Fate.Replaced;
  }

  /** A commit without partitions stands as long as its boundary stays empty. */
  private static boolean emptied(long n, Commit commit, Fold fold) {
    return fold.lines().entrySet().stream()
        .filter(line -> commit.touches(line.getKey()))
        .noneMatch(line -> line.getValue().inForce().filter(v -> v.version() > n).isPresent());
  }
}
