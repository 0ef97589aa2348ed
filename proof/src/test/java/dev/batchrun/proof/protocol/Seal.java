package dev.batchrun.proof.protocol;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Entry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a seal says: which attempt, which partitions, and what they stood at when the gates compared
 * them.
 *
 * @param base partition, such as {@code p=1}, to the version that the seal replaces
 */
public record Seal(String run, int attempt, Map<String, Long> base) {

  public Seal {
    base = Map.copyOf(base);
  }

  /** Its digest: the same for the same content. */
  public String digest() {
    return "seal-" + attempt + new TreeMap<>(base).values();
  }

  /** Where its bytes are. */
  public String attemptPath() {
    return Layout.attemptPath(run, attempt);
  }

  /** The partitions, in their order. */
  public Set<String> partitions() {
    return new TreeMap<>(base).keySet();
  }

  /** The file that holds a partition. */
  public String file(String partition) {
    return Layout.data(attemptPath(), partition);
  }

  /** What is in its files: nobody else's bytes are the same. */
  public String bytes() {
    return run + "-" + attempt;
  }

  /** The partitions it owns: one, or the whole dataset. */
  public static OutputBoundary boundary(Set<String> partitions) {
    return partitions.size() == 1
        ? new OutputBoundary(
            Map.of(
                "p",
                new Constraint.Exactly(
                    PartitionKey.parse(partitions.iterator().next()).values().get("p"))))
        : OutputBoundary.whole(java.util.List.of("p"));
  }

  /** The entry that publishes it. */
  public Entry.Publish entry() {
    Map<PartitionKey, Long> versions = new HashMap<>();
    base.forEach((partition, version) -> versions.put(PartitionKey.parse(partition), version));
    return new Entry.Publish(
        new Commit(
            run,
            run,
            attempt,
            attemptPath(),
            digest(),
            boundary(base.keySet()),
            versions,
            versions.keySet(),
            Set.of(),
            Optional.empty()));
  }

  /** The seal that has this digest. */
  static Seal parse(String run, String digest, Set<String> partitions) {
    int bracket = digest.indexOf('[');
    String[] versions = digest.substring(bracket + 1, digest.length() - 1).split(", ");
    Map<String, Long> base = new HashMap<>();
    int at = 0;
    for (String partition : new TreeSet<>(partitions)) {
      base.put(partition, Long.parseLong(versions[at++]));
    }
    return new Seal(run, Integer.parseInt(digest.substring("seal-".length(), bracket)), base);
  }

  /** A seal of all these partitions against one version. */
  public static Seal of(String run, int attempt, long version, String... partitions) {
    Map<String, Long> base = new LinkedHashMap<>();
    for (String partition : partitions) {
      base.put(partition, version);
    }
    return new Seal(run, attempt, base);
  }
}
