package dev.batchrun.core.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The versions of one partition that still have their bytes, oldest first.
 *
 * @param versions at most the last one is in force
 * @param collectedThrough as of entries before this one, the line may lack a condemned version
 */
public record PartitionLine(List<PartitionVersion> versions, long collectedThrough) {

  static final PartitionLine EMPTY = new PartitionLine(List.of(), 0);

  public PartitionLine {
    versions = List.copyOf(versions);
  }

  /** The version in force. */
  public Optional<PartitionVersion> inForce() {
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(versions.get(versions.size() - 1)).filter(PartitionVersion::inForce);
  }

  /** The version with this number. */
  public Optional<PartitionVersion> version(long number) {
    return versions.stream().filter(v -> v.version() == number).findFirst();
  }

  /** The version that was in force after this entry, as far as it was not collected. */
  public Optional<PartitionVersion> asOf(long n) {
    return versions.stream().filter(v -> v.inForceAt(n)).findFirst();
  }

  PartitionLine ended(PartitionVersion.End how) {
    if (inForce().isEmpty()) {
      return this;
    }
    List<PartitionVersion> changed = new ArrayList<>(versions);
    changed.add(changed.remove(changed.size() - 1).ended(how));
    return new PartitionLine(changed, collectedThrough);
  }

  PartitionLine with(PartitionVersion next) {
    List<PartitionVersion> changed = new ArrayList<>(versions);
    changed.add(next);
    return new PartitionLine(changed, collectedThrough);
  }

  PartitionLine without(long version) {
    long through =
        version(version)
            .flatMap(PartitionVersion::end)
            .map(PartitionVersion.End::by)
            .orElse(collectedThrough);
    return new PartitionLine(
        versions.stream().filter(v -> v.version() != version).toList(),
        Math.max(collectedThrough, through));
  }
}
