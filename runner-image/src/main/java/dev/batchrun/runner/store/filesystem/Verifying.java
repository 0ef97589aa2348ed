package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.log.Source;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.Verification;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    // From the first entry on: a checkpoint must not be what is compared with.
    for (String checkpoint : parts.log().wrongCheckpoints()) {
      findings.add(new Finding(checkpoint, State.Corrupt, "a replay of the log gives another"));
    }
    PublishedSnapshot snapshot;
    try {
      snapshot = parts.snapshots().of(fold, asOf, partition -> true);
    } catch (StepFailure failure) {
      if (failure.reason() != dev.batchrun.core.vocabulary.Reason.ManualReviewRequired) {
        throw failure;
      }
      // Without its seal, what a version holds cannot be told; what else is wrong, it can.
      findings.addAll(new RecordsCheck(parts).ofAllRuns());
      if (findings.isEmpty()) {
        findings.add(new Finding(Layout.RUNS, State.Corrupt, failure.getMessage()));
      }
      return new Verification(fold.version(), findings);
    }
    long at = asOf.orElse(fold.head());
    findings.addAll(swapped(FileCheck.of(snapshot.files(), THREADS), snapshot));
    for (Source source : sources(fold, at)) {
      findings.addAll(foreign(source));
    }
    Set<Long> commits = new HashSet<>();
    for (PartitionVersion version : versions(fold, at)) {
      if (commits.add(version.version())) {
        findings.addAll(new RecordsCheck(parts).of(version));
      }
    }
    if (snapshot.version() > 0) {
      findings.addAll(view(Layout.view(snapshot.version()), snapshot.partitions().values()));
    }
    if (asOf.isEmpty() && fold.version() > 0) {
      findings.add(current(fold));
      findings.addAll(held(fold));
      Set<Finding> known = new HashSet<>(findings);
      new RecordsCheck(parts).ofAllRuns().stream().filter(known::add).forEach(findings::add);
    }
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
        String other = recorded.get(bytes(parts.files().resolve(finding.path())));
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

  private static String bytes(Path file) throws IOException {
    if (FileCheck.noFile(file).isPresent()) {
      return "";
    }
    FileCheck.Bytes bytes = FileCheck.read(file, false);
    return bytes.size() + " " + bytes.crc32c();
  }

  /** The bytes of shadows, and what shows them. */
  private List<Finding> held(Fold fold) throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Fold.Held held : fold.holds().values()) {
      Source source = held.source();
      Look<Seal> look = parts.records().seal(source.runId(), source.sealDigest());
      if (look instanceof Look.Absent<Seal>) {
        findings.add(
            new Finding(
                Layout.seal(source.runId(), source.sealDigest()),
                State.Missing,
                "found none, though the log holds it"));
      }
      if (look instanceof Look.Present<Seal> seal) {
        List<PublishedPartition> shadow = parts.snapshots().shadow(seal.value());
        findings.addAll(
            FileCheck.of(shadow.stream().flatMap(p -> p.files().stream()).toList(), THREADS));
        findings.addAll(view(Layout.shadowView(source.runId(), source.sealDigest()), shadow));
      }
    }
    return findings;
  }

  /** Where readers are led. */
  private Finding current(Fold fold) throws IOException {
    // In this order: a publisher may settle at any moment, and has shown its version by then.
    boolean none = noneIsSettled(fold);
    long shown = parts.views().current();
    boolean there = Files.isDirectory(parts.files().resolve(Layout.view(shown)));
    // A view that is behind is completed by whoever comes next; it is no damage.
    return there && shown <= fold.version() || none && !exists(Layout.CURRENT)
        ? new Finding(Layout.CURRENT, State.Sound, "")
        : new Finding(
            Layout.CURRENT,
            State.Corrupt,
            "it leads to no view of the log, expected " + Layout.view(fold.version()));
  }

  /** Whether every publisher in force died before it could show anything. */
  private boolean noneIsSettled(Fold fold) throws IOException {
    Claims claims = new Claims(parts);
    for (PartitionVersion version : versions(fold, fold.head())) {
      if (!claims.unsettled(version.runId())) {
        return false;
      }
    }
    return true;
  }

  private boolean exists(String path) {
    return Files.exists(parts.files().resolve(path), LinkOption.NOFOLLOW_LINKS);
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

  /** The view of the version, if it is there: its links are the published files. */
  private List<Finding> view(String view, Collection<PublishedPartition> partitions)
      throws IOException {
    Path directory = parts.files().resolve(view);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    Set<String> expected = new TreeSet<>();
    for (PublishedPartition partition : partitions) {
      for (PublishedFile file : partition.files()) {
        String path = Views.name(view, partition, file);
        Path link = parts.files().resolve(path);
        expected.add(path);
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
          findings.add(new Finding(path, State.Missing, "expected a link to " + file.path()));
        } else if (FileCheck.noFile(link).isPresent()) {
          findings.add(
              new Finding(
                  path,
                  State.Corrupt,
                  "found " + FileCheck.noFile(link).get() + ", expected a link to " + file.path()));
        } else if (Files.exists(file.file()) && !Files.isSameFile(link, file.file())) {
          findings.add(new Finding(path, State.Swapped, "found no link to " + file.path()));
        }
      }
    }
    findings.addAll(unexpected(directory, expected));
    return findings;
  }
}
