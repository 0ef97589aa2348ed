package dev.batchrun.runner.store;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A dataset at one moment of its log.
 *
 * @param logId the log; empty when the dataset has none
 * @param head number of the last entry read; -1 when the dataset has no log
 * @param version the newest entry at or before {@code asOf} that changed what readers see; 0 when
 *     nothing was ever published
 * @param partitions in force, by their path
 */
public record PublishedSnapshot(
    String logId, long head, long version, SortedMap<String, PublishedPartition> partitions) {

  public PublishedSnapshot {
    partitions = Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
  }

  /** A dataset that has no log. */
  public static PublishedSnapshot nothing() {
    return new PublishedSnapshot("", -1, 0, new TreeMap<>());
  }

  /** Whether no partition is in force. */
  public boolean isEmpty() {
    return partitions.isEmpty();
  }

  /** The base of a seal with this boundary: partition path to version in force. */
  public Map<String, Long> base(OutputBoundary boundary) {
    Map<String, Long> base = new TreeMap<>();
    partitions.forEach(
        (path, partition) -> {
          if (boundary.contains(partition.key())) {
            base.put(path, partition.version());
          }
        });
    return base;
  }

  /** The files of all partitions, sorted by partition and path. */
  public List<PublishedFile> files() {
    List<PublishedFile> files = new ArrayList<>();
    partitions.values().forEach(partition -> files.addAll(partition.files()));
    return List.copyOf(files);
  }

  /** The files of the partitions inside a boundary. */
  public List<PublishedFile> files(OutputBoundary boundary) {
    List<PublishedFile> files = new ArrayList<>();
    partitions.values().stream()
        .filter(partition -> boundary.contains(partition.key()))
        .forEach(partition -> files.addAll(partition.files()));
    return List.copyOf(files);
  }

  /**
   * A partition in force.
   *
   * @param key its values
   * @param version the log entry that put it in force
   * @param runId the run whose rows it holds
   * @param files sorted by path
   */
  public record PublishedPartition(
      PartitionKey key, long version, String runId, List<PublishedFile> files) {
    public PublishedPartition {
      files = List.copyOf(files);
    }

    /** Rows in it. */
    public long rows() {
      return files.stream().mapToLong(PublishedFile::rows).sum();
    }

    /** Bytes in it. */
    public long bytes() {
      return files.stream().mapToLong(PublishedFile::bytes).sum();
    }
  }

  /**
   * A published file.
   *
   * @param file where it lies on this machine
   * @param path relative to the dataset's root
   * @param rows in it
   * @param bytes its size
   * @param crc32c {@code crc32c:<8 hex>}
   * @param sha256 {@code sha256:<64 hex>}; empty when none was recorded
   */
  public record PublishedFile(
      Path file, String path, long rows, long bytes, String crc32c, String sha256) {}
}
