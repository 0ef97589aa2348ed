package dev.batchrun.core.log;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One run's change of what readers see. It replaces the whole boundary: partitions inside that are
 * neither published nor withheld go out of force.
 *
 * @param runId whose commit it is
 * @param key the run's key, for people
 * @param attempt that made the bytes; 0 when the run computed none
 * @param attemptPath where they are; empty when the run computed none
 * @param sealDigest of the seal
 * @param boundary what the run owns
 * @param base owned partition to the version it replaces; an absent one was not published
 * @param partitions put in force by this entry
 * @param withheld kept as they were by a gate
 * @param approval the Review that allowed it
 */
public record Commit(
    String runId,
    String key,
    int attempt,
    String attemptPath,
    String sealDigest,
    OutputBoundary boundary,
    Map<PartitionKey, Long> base,
    Set<PartitionKey> partitions,
    Set<PartitionKey> withheld,
    Optional<Approval> approval) {

  public Commit {
    base = Map.copyOf(base);
    partitions = Set.copyOf(partitions);
    withheld = Set.copyOf(withheld);
  }

  /** Whether the commit decides about this partition. */
  public boolean touches(PartitionKey partition) {
    return partitions.contains(partition)
        || (boundary.contains(partition) && !withheld.contains(partition));
  }

  /** The newest version it replaced; 0 when it replaced none. */
  public long previousVersion() {
    return base.entrySet().stream()
        .filter(e -> touches(e.getKey()))
        .mapToLong(Map.Entry::getValue)
        .max()
        .orElse(0);
  }

  /**
   * A person's approval.
   *
   * @param review the Review's name
   * @param by who gave it
   * @param sealDigest the seal it names
   */
  public record Approval(String review, String by, String sealDigest) {}
}
