package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.logged.RunRecords.OpenRecord;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/** Opens runs, and the log with the first of them. */
final class Opening {
  private final RecordFiles files;
  private final CommitLog log;
  private final RunRecords records;
  private final Completion completion;
  private final Place place;
  private final Clock clock;

  Opening(Parts parts) {
    this.files = parts.files();
    this.log = parts.log();
    this.records = parts.records();
    this.completion = parts.completion();
    this.place = parts.place();
    this.clock = parts.access().clock();
  }

  /** A run in the index of its key. */
  record KeyRecord(int format, String runId, String requestDigest) {}

  OpenResult open(StepRequest request) throws IOException {
    LogStanding standing = log.read();
    boolean absent = standing instanceof LogStanding.Absent;
    Optional<String> refused = place.above();
    if (refused.isEmpty() && absent) {
      refused = place.below();
    }
    if (refused.isEmpty() && !(standing instanceof LogStanding.Contradicted)) {
      refused = place.unfit();
    }
    if (refused.isEmpty() && absent) {
      log.create();
      // Two that created a root and a root within it at once both see each other here.
      refused = place.above();
      if (refused.isEmpty()) {
        refused = place.below();
      }
      standing = log.read();
    }
    if (refused.isPresent()) {
      return new OpenResult.Refused(Reason.InvalidRequest, refused.get());
    }
    if (standing instanceof LogStanding.Contradicted contradicted) {
      return new OpenResult.Refused(contradicted.reason(), contradicted.message());
    }
    return open(request, CommitLog.sound(standing));
  }

  private OpenResult open(StepRequest request, Fold fold) throws IOException {
    // A head that vanished later would let the run's own entries stand before g0, unseen.
    log.sync(fold.head());
    OpenRecord opened =
        records.open(
            new OpenRecord(
                1,
                request.runId(),
                request.run(),
                request.runKey(),
                fold.logId(),
                fold.head(),
                request.requestDigest(),
                request.rerun(),
                clock.instant().toString()));
    if (!opened.logId().equals(fold.logId())) {
      return new OpenResult.Refused(
          Reason.LogForeign,
          "run "
              + request.runId()
              + ": it was opened in log "
              + opened.logId()
              + ", found log "
              + fold.logId()
              + ". Nothing was changed. Another dataset's log was put in its place");
    }
    index(request);
    // Looked at before the log: what is recorded then has to be in the log.
    Look<byte[]> recorded = files.read(Layout.commit(request.runId()));
    log.fold();
    RunFacts facts = log.facts(request.runId(), opened.g0());
    if (facts.commit().isPresent()) {
      Completion.Completed completed = completion.complete(facts.commit().get(), request.runId());
      return new OpenResult.AlreadyPublished(
          completed.commit(),
          completed.manifest(),
          Parts.witness(log.fold()),
          completed.sealDigest());
    }
    // Without an entry it is no derived file that anybody could write anew: it has to be believed.
    Optional<Completion.CommitRecord> commit =
        recorded instanceof Look.Absent<byte[]>
            ? Optional.empty()
            : records.find(Layout.commit(request.runId()), Completion.CommitRecord.class);
    if (commit.isPresent()) {
      return vanished(request, commit.get(), log.fold());
    }
    return request.rerun() == null
        ? changed(request).orElseGet(() -> new OpenResult.Opened(opened.logId(), opened.g0()))
        : new OpenResult.Opened(opened.logId(), opened.g0());
  }

  /** The run was published once, and its entry is not there: publishing again would be twice. */
  private static OpenResult vanished(
      StepRequest request, Completion.CommitRecord recorded, Fold fold) {
    return new OpenResult.Refused(
        Reason.LogShortened,
        "commit log: found "
            + fold.head()
            + " as its last entry, though run "
            + request.runId()
            + " was published as v"
            + recorded.version()
            + ". Nothing was changed. Was the store restored from a backup?");
  }

  private void index(StepRequest request) throws IOException {
    if (request.runKey() != null) {
      String path = Layout.key(request.runKey(), request.runId());
      files.putIfAbsent(
          Written.KEY,
          path,
          RunRecords.bytes(new KeyRecord(1, request.runId(), request.requestDigest())));
      key(records, path);
    }
  }

  static Optional<KeyRecord> key(RunRecords records, String path) throws IOException {
    Optional<KeyRecord> found = records.find(path, KeyRecord.class);
    found.ifPresent(
        key -> RunRecords.own(path, key, k -> path.endsWith("/" + k.runId() + ".json")));
    return found;
  }

  /** Whether another request was published under the same key. */
  private Optional<OpenResult> changed(StepRequest request) throws IOException {
    if (request.runKey() == null) {
      return Optional.empty();
    }
    String directory = Layout.key(request.runKey());
    for (String name : files.list(directory)) {
      Optional<KeyRecord> other = key(records, directory + "/" + name);
      if (other.isPresent() && !other.get().requestDigest().equals(request.requestDigest())) {
        Optional<LogEntry> published = published(other.get().runId());
        if (published.isPresent()) {
          return Optional.of(
              new OpenResult.RequestChanged(changed(request, other.get(), published.get())));
        }
      }
    }
    return Optional.empty();
  }

  private static String changed(StepRequest request, KeyRecord other, LogEntry published) {
    return "run '"
        + request.runKey()
        + "': found version "
        + published.n()
        + " published under this name for another request ("
        + other.runId()
        + "), expected the same request again. Nothing was computed. Say why in rerun, or use"
        + " another name";
  }

  private Optional<LogEntry> published(String runId) throws IOException {
    Optional<OpenRecord> opened = records.opened(runId);
    return opened.isEmpty() ? Optional.empty() : log.facts(runId, opened.get().g0()).commit();
  }
}
