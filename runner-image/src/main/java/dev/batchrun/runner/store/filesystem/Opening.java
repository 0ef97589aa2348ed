package dev.batchrun.runner.store.filesystem;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.filesystem.RunRecords.OpenRecord;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Optional;

/** Opens runs, and the log with the first of them. */
final class Opening {
  private final DurableFiles files;
  private final CommitLog log;
  private final RunRecords records;
  private final Completion completion;
  private final DatasetLocation location;
  private final Clock clock;

  Opening(Parts parts) {
    this.files = parts.files();
    this.log = parts.log();
    this.records = parts.records();
    this.completion = parts.completion();
    this.location = parts.location();
    this.clock = parts.access().clock();
  }

  /** A run in the index of its key. */
  record KeyRecord(int format, String runId, String requestDigest) {}

  OpenResult open(StepRequest request) throws IOException {
    LogStanding standing = log.read();
    Optional<String> nested = above();
    if (nested.isEmpty() && standing instanceof LogStanding.Absent) {
      nested = below();
      if (nested.isEmpty()) {
        log.create();
        // Two that created a root and a root within it at once both see each other here.
        nested = above();
        if (nested.isEmpty()) {
          nested = below();
        }
        standing = log.read();
      }
    }
    if (nested.isPresent()) {
      return new OpenResult.Refused(Reason.InvalidRequest, nested.get());
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

  /** A dataset whose root contains ours. */
  private Optional<String> above() throws IOException {
    Optional<String> found = above(location.root(), location.claimRoot());
    return found.isPresent() ? found : above(real(location.root()), real(location.claimRoot()));
  }

  private Optional<String> above(Path root, Path claimRoot) {
    for (Path at = root.getParent(); at != null && at.startsWith(claimRoot); at = at.getParent()) {
      if (Files.isDirectory(at.resolve(Layout.LOG))) {
        return Optional.of(nested(claimRoot.relativize(at), "above"));
      }
    }
    return Optional.empty();
  }

  /** A path without symbolic links, as far as it exists. */
  private static Path real(Path path) throws IOException {
    Path existing = path;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(existing.relativize(path));
  }

  /** A dataset whose root is inside ours. Looked for only when the log is created. */
  private Optional<String> below() throws IOException {
    Path root = location.root();
    if (!Files.isDirectory(root)) {
      return Optional.empty();
    }
    Path[] found = new Path[1];
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            if (at.getParent().equals(root)
                && (at.endsWith(Layout.SYSTEM) || at.endsWith(Layout.DATA))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (Files.isDirectory(at.resolve(Layout.LOG)) && !at.equals(root)) {
              found[0] = at;
              return FileVisitResult.TERMINATE;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return Optional.ofNullable(found[0])
        .map(at -> nested(location.claimRoot().relativize(at), "below"));
  }

  private String nested(Path other, String where) {
    return "store path '"
        + location.path()
        + "': found another dataset at '"
        + other
        + "' of claim "
        + location.claimName()
        + ", "
        + where
        + " it. Nothing was changed. Give each dataset a directory that contains no other";
  }
}
