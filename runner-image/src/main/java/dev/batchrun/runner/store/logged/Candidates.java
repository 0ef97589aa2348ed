package dev.batchrun.runner.store.logged;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.PartitionLine;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.log.Source;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.logged.RunRecords.AttemptRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What may be condemned: versions past their retention, and registered attempts that never will be
 * published. Found in the log and in registrations, never by listing data.
 */
final class Candidates {
  private final Parts parts;
  private final CollectOrder order;
  private final Instant now;
  private final Fold fold;
  private final List<LogEntry> entries;

  Candidates(Parts parts, CollectOrder order, Instant now) {
    this.parts = parts;
    this.order = order;
    this.now = now;
    this.fold = parts.log().fold();
    this.entries = parts.log().entries(0);
  }

  /** All of them that the log does not refer to. */
  List<Condemned> all() throws IOException {
    List<Condemned> candidates = new ArrayList<>();
    fold.lines().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(line -> versions(line.getKey(), line.getValue(), candidates));
    Set<String> leftovers = condemnedLeftovers();
    for (String name : parts.files().list(Layout.RUNS)) {
      Optional<RunRecords.OpenRecord> opened = parts.records().openedIn(name);
      if (opened.isPresent()) {
        attempts(opened.get(), leftovers, candidates);
      }
    }
    return candidates;
  }

  private void versions(PartitionKey partition, PartitionLine line, List<Condemned> result) {
    List<PartitionVersion> newestFirst =
        line.versions().stream()
            .sorted(Comparator.comparingLong(PartitionVersion::version).reversed())
            .toList();
    List<PartitionVersion> expired = new ArrayList<>();
    Set<Source> kept = new HashSet<>();
    for (int i = 0; i < newestFirst.size(); i++) {
      PartitionVersion version = newestFirst.get(i);
      boolean old = version.end().filter(end -> past(end.at(), order.keepFor())).isPresent();
      if (old && i >= order.keepVersions()) {
        expired.add(version);
      } else {
        kept.add(version.source());
      }
    }
    // A restored version has the rows of an older one: they go together or not at all.
    List<Condemned> together = new ArrayList<>();
    expired.stream()
        .filter(version -> !kept.contains(version.source()))
        .forEach(v -> together.add(new Condemned.VersionBytes(partition, v.version(), v.source())));
    if (Checks.condemn(fold, together) instanceof Verdict.Clear) {
      result.addAll(together);
    }
  }

  private void attempts(RunRecords.OpenRecord run, Set<String> leftovers, List<Condemned> result)
      throws IOException {
    RunFacts facts =
        RunFacts.of(
            run.runId(),
            entries.subList((int) Math.min(run.g0() + 1, entries.size()), entries.size()));
    Optional<Commit> commit = facts.commit().map(entry -> Completion.commitOf(entry, run.runId()));
    for (AttemptRecord attempt : parts.records().attempts(run.runId())) {
      Condemned candidate = new Condemned.AttemptBytes(run.runId(), attempt.path());
      if (commit.filter(c -> c.attemptPath().equals(attempt.path())).isPresent()) {
        leftovers(run.runId(), commit.get(), leftovers, result);
      } else if (!facts.condemnedPaths().contains(attempt.path())
          && finished(facts, attempt)
          && Checks.condemn(fold, List.of(candidate)) instanceof Verdict.Clear) {
        result.add(candidate);
      }
    }
  }

  private void leftovers(
      String runId, Commit commit, Set<String> condemned, List<Condemned> result) {
    if (!condemned.contains(commit.attemptPath())
        && parts.records().seal(runId, commit.sealDigest()) instanceof Look.Present<Seal> seal
        && !seal.value().discarded().isEmpty()) {
      result.add(new Condemned.Leftovers(runId, commit.sealDigest(), commit.attemptPath()));
    }
  }

  /**
   * Whether nobody will publish the attempt: its run published another, or it is old and was fenced
   * or never sealed for a publish. A sealed one that nobody fenced may wait for an approval however
   * long; a shadow waits for nothing once its hold is released.
   */
  private boolean finished(RunFacts facts, AttemptRecord attempt) throws IOException {
    if (facts.commit().isPresent()) {
      return true;
    }
    return past(Instant.parse(attempt.registeredAt()), order.abandonedAfter())
        && (facts.fencedEpoch() > 0 || !sealedForAPublish(attempt));
  }

  private boolean sealedForAPublish(AttemptRecord attempt) throws IOException {
    for (String name : parts.files().list(Layout.run(attempt.runId()))) {
      if (name.startsWith("seal-")
          && (!(parts
                      .records()
                      .seal(attempt.runId(), "sha256:" + name.substring(5, name.length() - 5))
                  instanceof Look.Present<Seal> seal)
              || attempt.path().equals(seal.value().attemptPath())
                  && seal.value().mode().publishes())) {
        return true;
      }
    }
    return false;
  }

  private Set<String> condemnedLeftovers() {
    Set<String> paths = new HashSet<>();
    for (LogEntry entry : entries) {
      if (entry.body() instanceof Entry.Condemn condemn) {
        condemn.condemned().stream()
            .filter(c -> c instanceof Condemned.Leftovers)
            .forEach(c -> paths.add(c.attemptPath()));
      }
    }
    return paths;
  }

  private boolean past(Instant since, java.time.Duration age) {
    return !since.plus(age).isAfter(now);
  }
}
