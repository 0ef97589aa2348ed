package dev.batchrun.runner.store.logged;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.PartitionLine;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.log.Source;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Looks up the files behind the partitions of a fold: those that the seals list. */
public final class Snapshots {
  private final DataFiles data;
  private final RunRecords records;

  Snapshots(DataFiles data, RunRecords records) {
    this.data = data;
    this.records = records;
  }

  /** All partitions in force. */
  public PublishedSnapshot of(Fold fold) {
    return of(fold, OptionalLong.empty(), partition -> true);
  }

  PublishedSnapshot of(Fold fold, OptionalLong asOf, Predicate<PartitionKey> scope) {
    long at = asOf.orElse(fold.head());
    if (at < 0 || at > fold.head()) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "version "
              + at
              + ": the dataset's newest is "
              + fold.version()
              + "; name one that was published");
    }
    TreeMap<String, PublishedPartition> partitions = new TreeMap<>();
    long version = asOf.isPresent() ? newest(fold, at) : fold.version();
    for (Map.Entry<PartitionKey, PartitionLine> line : fold.lines().entrySet()) {
      if (scope.test(line.getKey())) {
        at(line.getKey(), line.getValue(), at)
            .ifPresent(v -> partitions.put(line.getKey().path(), partition(line.getKey(), v)));
      }
    }
    return new PublishedSnapshot(fold.logId(), fold.head(), version, partitions);
  }

  private static Optional<PartitionVersion> at(PartitionKey key, PartitionLine line, long n) {
    Optional<PartitionVersion> found = line.asOf(n);
    if (found.isEmpty() && n < line.collectedThrough()) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "output "
              + key
              + " as of version "
              + n
              + ": its files are not kept any more; name version "
              + line.collectedThrough()
              + " or later");
    }
    return found;
  }

  /** The newest change at or before an entry, as far as the kept versions tell. */
  private static long newest(Fold fold, long at) {
    return fold.lines().values().stream()
        .flatMap(line -> line.versions().stream())
        .flatMap(
            v ->
                java.util.stream.LongStream.of(
                        v.version(), v.end().map(PartitionVersion.End::by).orElse(0L))
                    .boxed())
        .filter(n -> n <= at)
        .mapToLong(Long::longValue)
        .max()
        .orElse(0);
  }

  PublishedPartition partition(PartitionKey key, PartitionVersion version) {
    return new PublishedPartition(
        key, version.version(), version.runId(), files(version.source(), key));
  }

  /** The files that a seal lists for a partition. */
  List<PublishedFile> files(Source source, PartitionKey partition) {
    String path = partition.path();
    return records.referredSeal(source.runId(), source.sealDigest()).outputs().stream()
        .filter(output -> text(output.partition()).equals(path))
        .sorted(Comparator.comparing(Seal.OutputFile::path))
        .map(this::file)
        .toList();
  }

  /** The partitions of a seal that is held and not published. */
  List<PublishedPartition> shadow(Seal seal) {
    Map<PartitionKey, List<PublishedFile>> partitions = new TreeMap<>();
    for (Seal.OutputFile output : seal.outputs()) {
      partitions
          .computeIfAbsent(PartitionKey.parse(text(output.partition())), key -> new ArrayList<>())
          .add(file(output));
    }
    return partitions.entrySet().stream()
        .map(p -> new PublishedPartition(p.getKey(), 0, seal.runId(), p.getValue()))
        .toList();
  }

  PublishedFile file(Seal.OutputFile output) {
    return new PublishedFile(
        data.local(output.path()),
        output.path(),
        output.rows(),
        output.bytes(),
        text(output.crc32c()),
        text(output.sha256()));
  }

  /** Empty texts are left out of the records. */
  static String text(String recorded) {
    return recorded == null ? "" : recorded;
  }
}
