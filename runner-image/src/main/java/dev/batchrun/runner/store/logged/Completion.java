package dev.batchrun.runner.store.logged;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.Standings;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import java.io.IOException;

/**
 * What follows from a commit and can be derived again at any time: {@code commit.json}, the
 * manifest, {@code current}. Everybody who comes across a commit completes it.
 */
final class Completion {
  private final CommitLog log;
  private final RunRecords records;
  private final ReaderViews views;
  private final Place place;

  Completion(CommitLog log, RunRecords records, ReaderViews views, Place place) {
    this.log = log;
    this.records = records;
    this.views = views;
    this.place = place;
  }

  /** A completed commit as it is reported. */
  record Completed(
      BatchRunStatus.Commit commit, BatchRunStatus.ManifestRef manifest, String sealDigest) {}

  /** {@code commit.json}: finds a run's entry without reading the log. */
  record CommitRecord(
      int format,
      String runId,
      String logId,
      long version,
      String entryDigest,
      String sealDigest,
      String publishedAt,
      Long previousVersion,
      String manifestDigest) {}

  /** Completes the commit that an entry made for a run, and brings the readers' view forward. */
  Completed complete(LogEntry entry, String runId) throws IOException {
    Completed completed = record(entry, runId);
    views.bringForward(log::durableFold);
    return completed;
  }

  private Completed record(LogEntry entry, String runId) throws IOException {
    log.sync(entry.n());
    Fold fold = log.fold();
    Commit commit = commitOf(entry, runId);
    Seal seal = records.referredSeal(runId, commit.sealDigest());
    byte[] manifest = CanonicalJson.bytes(Manifests.of(entry, commit, seal, records.lockOf(seal)));
    String manifestDigest = records.derived(Written.MANIFEST, Layout.manifest(runId), manifest);
    long previous = commit.previousVersion();
    records.derived(
        Written.COMMIT,
        Layout.commit(runId),
        RunRecords.bytes(commitRecord(entry, commit, manifestDigest)));
    return new Completed(
        new BatchRunStatus.Commit(
            entry.n(),
            entry.header().time().toString(),
            previous == 0 ? null : previous,
            Standings.of(entry.n(), commit, fold)),
        new BatchRunStatus.ManifestRef(place.uri(Layout.manifest(runId)), manifestDigest),
        commit.sealDigest());
  }

  static CommitRecord commitRecord(LogEntry entry, Commit commit, String manifestDigest) {
    long previous = commit.previousVersion();
    return new CommitRecord(
        1,
        commit.runId(),
        entry.header().logId(),
        entry.n(),
        entry.digest(),
        commit.sealDigest(),
        entry.header().time().toString(),
        previous == 0 ? null : previous,
        manifestDigest);
  }

  static Commit commitOf(LogEntry entry, String runId) {
    return entry.body().commits().stream()
        .filter(commit -> commit.runId().equals(runId))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("entry " + entry.n() + " is no commit of " + runId));
  }
}
