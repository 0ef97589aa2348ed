package dev.batchrun.core.log;

import java.time.Instant;
import java.util.Optional;

/**
 * A version of a partition: the entry that put it in force, and where its rows are.
 *
 * @param version number of that entry
 * @param since that entry's time
 * @param runId whose entry it was
 * @param source its rows; those of an earlier version after a roll-back
 * @param end how it went out of force; empty while it is in force
 */
public record PartitionVersion(
    long version, Instant since, String runId, Source source, Optional<End> end) {

  /**
   * How a version went out of force.
   *
   * @param by number of the entry
   * @param at that entry's time
   * @param rollback whether it was a roll-back
   */
  public record End(long by, Instant at, boolean rollback) {}

  /** Whether it is in force. */
  public boolean inForce() {
    return end.isEmpty();
  }

  /** Whether it was in force after this entry. */
  public boolean inForceAt(long n) {
    return version <= n && end.map(e -> e.by() > n).orElse(true);
  }

  PartitionVersion ended(End how) {
    return new PartitionVersion(version, since, runId, source, Optional.of(how));
  }
}
