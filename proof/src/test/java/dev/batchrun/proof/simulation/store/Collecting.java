package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.Output;
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
import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The stage collect: condemns what nothing refers to, waits the grace, deletes. */
final class Collecting {
  private static final Duration GRACE = Duration.ofMinutes(10);

  private final Session session;
  private final Duration keepFor;
  private final Duration abandonedAfter;
  private final int keepVersions;

  Collecting(Session session) {
    this.session = session;
    Optional<Output.History> history =
        Optional.ofNullable(session.contract().spec().output().history());
    this.keepFor =
        history
            .map(Output.History::keepFor)
            .flatMap(DurationText::parse)
            .orElse(Duration.ofDays(7));
    Duration atWork =
        DurationText.parse(session.contract().spec().execution().deadlines().compute())
            .orElseThrow();
    this.abandonedAfter = keepFor.compareTo(atWork) > 0 ? keepFor : atWork;
    this.keepVersions = history.map(Output.History::keepVersions).orElse(10);
  }

  StepReport collect() throws IOException {
    new Completion(session).bringForward();
    List<Long> carriedOut = carryOutPending();
    releaseOldHolds();
    Fold fold = session.fold();
    List<Condemned> condemned = new ArrayList<>();
    for (Map.Entry<PartitionKey, PartitionLine> line : new TreeMap<>(fold.lines()).entrySet()) {
      versions(fold, line.getKey(), line.getValue(), condemned);
    }
    for (String path : session.list("runs/")) {
      if (path.endsWith("/open")) {
        attempts(session.read(path, Records.Open.class).orElseThrow(), fold, condemned);
      }
    }
    if (!condemned.isEmpty() || !carriedOut.isEmpty()) {
      condemn(condemned, carriedOut);
    }
    return Reports.of(session.request().runId(), "collect", Reason.Succeeded)
        .message(condemned.size() + " condemned, " + carriedOut.size() + " deletions done")
        .witness(session.witness())
        .build();
  }

  private void condemn(List<Condemned> condemned, List<Long> carriedOut) throws IOException {
    Session.Appended appended =
        session.append(
            "",
            0,
            new Entry.Condemn(condemned, carriedOut),
            fold -> Checks.condemn(fold, condemned));
    if (appended.won().isEmpty()) {
      throw new StepFailure(Reason.StoreUnavailable, appended.refused().message());
    }
    for (Condemned one : condemned) {
      if (!(one instanceof Condemned.VersionBytes)) {
        new Deletions(session).carryOut(one);
      }
    }
  }

  private List<Long> carryOutPending() throws IOException {
    List<Long> carriedOut = new ArrayList<>();
    for (Map.Entry<Long, Fold.Pending> pending :
        new TreeMap<>(session.fold().pending()).entrySet()) {
      boolean hadReaders =
          pending.getValue().condemned().stream()
              .anyMatch(c -> c instanceof Condemned.VersionBytes);
      if (!hadReaders || past(pending.getValue().since(), GRACE)) {
        for (Condemned condemned : pending.getValue().condemned()) {
          new Deletions(session).carryOut(condemned);
        }
        carriedOut.add(pending.getKey());
      }
    }
    return carriedOut;
  }

  private void releaseOldHolds() throws IOException {
    for (Fold.Held held : new TreeMap<>(session.fold().holds()).values()) {
      if (past(held.since(), abandonedAfter)) {
        Entry.Release release = new Entry.Release(held.source().sealDigest());
        session.append("", 0, release, fold -> Checks.release(fold, release));
      }
    }
  }

  private void versions(
      Fold fold, PartitionKey partition, PartitionLine line, List<Condemned> result) {
    List<PartitionVersion> expired = new ArrayList<>();
    Set<Source> kept = new HashSet<>();
    for (int i = line.versions().size() - 1, newer = 0; i >= 0; i--, newer++) {
      PartitionVersion version = line.versions().get(i);
      boolean old = version.end().filter(end -> past(end.at(), keepFor)).isPresent();
      if (old && newer >= keepVersions) {
        expired.add(version);
      } else {
        kept.add(version.source());
      }
    }
    List<Condemned> together = new ArrayList<>();
    expired.stream()
        .filter(version -> !kept.contains(version.source()))
        .forEach(v -> together.add(new Condemned.VersionBytes(partition, v.version(), v.source())));
    if (Checks.condemn(fold, together) instanceof Verdict.Clear) {
      result.addAll(together);
    }
  }

  private void attempts(Records.Open run, Fold fold, List<Condemned> result) throws IOException {
    RunFacts facts = session.facts(run.runId(), run.g0());
    Optional<Commit> commit = facts.commit().map(entry -> Completion.commitOf(entry, run.runId()));
    for (String path : session.list(Records.attempts(run.runId()))) {
      Records.Attempt attempt = session.read(path, Records.Attempt.class).orElseThrow();
      Condemned candidate = new Condemned.AttemptBytes(run.runId(), attempt.path());
      if (commit.filter(c -> c.attemptPath().equals(attempt.path())).isPresent()) {
        leftovers(run.runId(), commit.get(), result);
      } else if (!facts.condemnedPaths().contains(attempt.path())
          && finished(facts, attempt)
          && Checks.condemn(fold, List.of(candidate)) instanceof Verdict.Clear) {
        result.add(candidate);
      }
    }
  }

  private void leftovers(String runId, Commit commit, List<Condemned> result) throws IOException {
    Condemned.Leftovers leftovers =
        new Condemned.Leftovers(runId, commit.sealDigest(), commit.attemptPath());
    boolean before =
        session.entries().stream()
            .map(LogEntry::body)
            .anyMatch(
                body ->
                    body instanceof Entry.Condemn condemn
                        && condemn.condemned().contains(leftovers));
    if (!before
        && !session
            .read(Records.seal(runId, commit.sealDigest()), Records.Seal.class)
            .orElseThrow()
            .discarded()
            .isEmpty()) {
      result.add(leftovers);
    }
  }

  private boolean finished(RunFacts facts, Records.Attempt attempt) throws IOException {
    if (facts.commit().isPresent()) {
      return true;
    }
    return past(Instant.parse(attempt.registeredAt()), abandonedAfter)
        && (facts.fencedEpoch() > 0 || !sealed(attempt));
  }

  private boolean sealed(Records.Attempt attempt) throws IOException {
    for (String path : session.list(Records.seals(attempt.runId()))) {
      if (session
          .read(path, Records.Seal.class)
          .filter(seal -> seal.attemptPath().equals(attempt.path()))
          .isPresent()) {
        return true;
      }
    }
    return false;
  }

  private boolean past(Instant since, Duration age) {
    return !since.plus(age).isAfter(session.now());
  }
}
