package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.log.Source;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.Verification;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

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
    findings.addAll(swapped(parts.data().check(snapshot.files(), THREADS), snapshot));
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
      findings.addAll(
          parts.views().check(Layout.view(snapshot.version()), snapshot.partitions().values()));
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
        String other = recorded.get(parts.data().content(finding.path()));
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
            parts.data().check(shadow.stream().flatMap(p -> p.files().stream()).toList(), THREADS));
        findings.addAll(
            parts.views().check(Layout.shadowView(source.runId(), source.sealDigest()), shadow));
      }
    }
    return findings;
  }

  /** Where readers are led. */
  private Finding current(Fold fold) throws IOException {
    // In this order: a publisher may settle at any moment, and has shown its version by then.
    boolean none = noneIsSettled(fold);
    long shown = parts.views().current();
    boolean there = parts.views().exists(Layout.view(shown));
    // A view that is behind is completed by whoever comes next; it is no damage.
    return there && shown <= fold.version() || none && !parts.views().hasCurrent()
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
    return parts.data().below(source.attemptPath()).stream()
        .filter(path -> !named.contains(path))
        .map(path -> new Finding(path, State.Foreign, "no record names it"))
        .toList();
  }
}
