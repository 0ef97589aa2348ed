package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.log.Source;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.LockRef;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.Verification;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Compares a version with everything that was recorded of it. */
final class Verifying {
  private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private final Parts parts;

  Verifying(Parts parts) {
    this.parts = parts;
  }

  Verification verify(OptionalLong asOf) throws IOException {
    Fold fold = parts.log().fold();
    List<Finding> findings = new ArrayList<>();
    PublishedSnapshot snapshot;
    try {
      snapshot = parts.snapshots().of(fold, asOf, partition -> true);
    } catch (StepFailure failure) {
      if (failure.reason() != dev.batchrun.core.vocabulary.Reason.ManualReviewRequired) {
        throw failure;
      }
      return new Verification(
          fold.version(), List.of(new Finding(Layout.RUNS, State.Corrupt, failure.getMessage())));
    }
    long at = asOf.orElse(fold.head());
    findings.addAll(swapped(FileCheck.of(snapshot.files(), THREADS), snapshot));
    for (Source source : sources(fold, at)) {
      findings.addAll(foreign(source));
    }
    Set<Long> commits = new HashSet<>();
    for (PartitionVersion version : versions(fold, at)) {
      if (commits.add(version.version())) {
        manifest(version).ifPresent(findings::add);
      }
    }
    findings.addAll(view(snapshot));
    findings.sort(Comparator.comparing(Finding::path));
    return new Verification(snapshot.version(), findings);
  }

  /** Of files with other bytes, says which have those of another file of the version. */
  private List<Finding> swapped(List<Finding> findings, PublishedSnapshot snapshot)
      throws IOException {
    Map<String, String> recorded = new HashMap<>();
    snapshot
        .files()
        .forEach(file -> recorded.putIfAbsent(file.bytes() + " " + file.crc32c(), file.path()));
    List<Finding> result = new ArrayList<>();
    for (Finding finding : findings) {
      if (finding.state() == State.Corrupt || finding.state() == State.Truncated) {
        FileCheck.Bytes bytes = FileCheck.read(parts.files().resolve(finding.path()), false);
        String other = recorded.get(bytes.size() + " " + bytes.crc32c());
        result.add(
            other == null
                ? finding
                : new Finding(finding.path(), State.Swapped, "found the bytes of " + other));
      } else {
        result.add(finding);
      }
    }
    return result;
  }

  private static List<PartitionVersion> versions(Fold fold, long at) {
    return fold.lines().values().stream().flatMap(line -> line.asOf(at).stream()).toList();
  }

  private static Set<Source> sources(Fold fold, long at) {
    Set<Source> sources = new HashSet<>();
    versions(fold, at).forEach(version -> sources.add(version.source()));
    return sources;
  }

  /** Files beside published ones that no seal names. */
  private List<Finding> foreign(Source source) throws IOException {
    Seal seal = parts.records().referredSeal(source.runId(), source.sealDigest());
    Set<String> named = new HashSet<>(seal.discarded());
    seal.outputs().forEach(output -> named.add(output.path()));
    return unexpected(parts.files().resolve(source.attemptPath()), named);
  }

  private List<Finding> unexpected(Path directory, Set<String> expected) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    Path root = parts.files().root();
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> root.relativize(file).toString())
          .filter(path -> !expected.contains(path))
          .map(path -> new Finding(path, State.Foreign, "no record names it"))
          .toList();
    }
  }

  /** A manifest has to be what entry, seal and lock give. */
  private Optional<Finding> manifest(PartitionVersion version) throws IOException {
    String path = Layout.manifest(version.runId());
    LogEntry entry =
        parts.log().entry(version.version()) instanceof Look.Present<LogEntry> present
            ? present.value()
            : null;
    if (entry == null) {
      return Optional.of(new Finding(Layout.slot(version.version()), State.Missing, "no entry"));
    }
    Commit commit = Completion.commitOf(entry, version.runId());
    Seal seal = parts.records().referredSeal(version.runId(), commit.sealDigest());
    Optional<InputLock> lock =
        seal.lockDigest() == null
            ? Optional.empty()
            : parts.records().lock(version.runId()).map(LockRef::lock);
    String expected = CanonicalJson.digest(Manifests.of(entry, commit, seal, lock));
    if (!(parts.files().require(path) instanceof Look.Present<byte[]> present)) {
      return Optional.of(new Finding(path, State.Missing, "expected " + expected));
    }
    String found = Digests.sha256(present.value());
    return found.equals(expected)
        ? Optional.of(new Finding(path, State.Sound, ""))
        : Optional.of(
            new Finding(path, State.Corrupt, "found " + found + ", expected " + expected));
  }

  /** The view of the version, if it is there: its links are the published files. */
  private List<Finding> view(PublishedSnapshot snapshot) throws IOException {
    String view = Layout.view(snapshot.version());
    Path directory = parts.files().resolve(view);
    if (snapshot.version() == 0 || !Files.isDirectory(directory)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    Set<String> expected = new TreeSet<>();
    for (PublishedPartition partition : snapshot.partitions().values()) {
      for (PublishedFile file : partition.files()) {
        Path link =
            directory
                .resolve(partition.key().path())
                .resolve("v" + partition.version() + "-" + file.file().getFileName());
        String path = parts.files().root().relativize(link).toString();
        expected.add(path);
        if (!Files.exists(link)) {
          findings.add(new Finding(path, State.Missing, "expected a link to " + file.path()));
        } else if (Files.exists(file.file()) && !Files.isSameFile(link, file.file())) {
          findings.add(new Finding(path, State.Swapped, "found no link to " + file.path()));
        }
      }
    }
    findings.addAll(unexpected(directory, expected));
    return findings;
  }
}
