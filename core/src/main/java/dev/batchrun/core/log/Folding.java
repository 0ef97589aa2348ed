package dev.batchrun.core.log;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.PartitionVersion.End;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Folds entries one after the other; lives for one call of {@link Fold#then}. */
final class Folding {
  private final String logId;
  private final Map<PartitionKey, PartitionLine> lines;
  private final Map<String, Fold.Held> holds;
  private final Map<String, Fold.ClosedPeriod> closed;
  private final Map<Long, Fold.Pending> pending;
  private String owner;
  private LogEntry last;
  private Fold before;
  private long version;

  Folding(Fold start) {
    before = start;
    logId = start.logId();
    owner = start.owner();
    version = start.version();
    lines = new HashMap<>(start.lines());
    holds = new HashMap<>(start.holds());
    closed = new HashMap<>(start.closed());
    pending = new HashMap<>(start.pending());
  }

  Fold.Result thenAll(List<LogEntry> entries) {
    for (LogEntry entry : entries) {
      Optional<String> wrong = brokenBy(entry);
      if (wrong.isPresent()) {
        return new Fold.Broken(entry.n(), wrong.get());
      }
      apply(entry);
      last = entry;
    }
    return new Fold.Sound(
        new Fold(
            logId,
            owner,
            last.n(),
            last.digest(),
            last.header().time(),
            version,
            lines,
            holds,
            closed,
            pending));
  }

  private Optional<String> brokenBy(LogEntry entry) {
    EntryHeader header = entry.header();
    long head = last == null ? before.head() : last.n();
    String digest = last == null ? before.headDigest() : last.digest();
    var time = last == null ? before.headTime() : last.header().time();
    if (header.n() != head + 1) {
      return Optional.of("found number " + header.n() + " after " + head);
    }
    if (!header.logId().equals(logId)) {
      return Optional.of("found log " + header.logId() + ", expected " + logId);
    }
    if (!header.previous().equals(digest)) {
      return Optional.of(
          "it follows an entry with digest " + header.previous() + ", found " + digest);
    }
    if (!header.time().isAfter(time)) {
      return Optional.of("its time " + header.time() + " is not after " + time);
    }
    if (entry.body() instanceof Entry.Create) {
      return Optional.of("a second Create");
    }
    return Optional.empty();
  }

  private void apply(LogEntry entry) {
    Entry body = entry.body();
    if (!body.commits().isEmpty()) {
      body.commits().forEach(commit -> replace(entry, commit, source(entry, commit)));
      version = entry.n();
    }
    if (body instanceof Entry.Promote promote) {
      holds.remove(promote.shadow().sealDigest());
    } else if (body instanceof Entry.Condemn condemn) {
      condemn(entry, condemn);
    } else if (body instanceof Entry.Hold hold) {
      Source source = new Source(hold.runId(), hold.sealDigest(), hold.attemptPath());
      holds.putIfAbsent(hold.sealDigest(), new Fold.Held(entry.n(), entry.header().time(), source));
    } else if (body instanceof Entry.Release release) {
      holds.remove(release.sealDigest());
    } else if (body instanceof Entry.Close close) {
      closed.put(close.id(), new Fold.ClosedPeriod(entry.n(), close.period(), close.reason()));
    } else if (body instanceof Entry.Reopen reopen) {
      closed.remove(reopen.id());
    } else if (body instanceof Entry.Adopt adopt) {
      owner = adopt.owner();
    }
  }

  private static Function<PartitionKey, Source> source(LogEntry entry, Commit commit) {
    if (entry.body() instanceof Entry.Rollback rollback) {
      return partition -> rollback.restored().get(partition).source();
    }
    if (entry.body() instanceof Entry.Promote promote) {
      return partition -> promote.shadow();
    }
    return partition -> new Source(commit.runId(), commit.sealDigest(), commit.attemptPath());
  }

  private void replace(LogEntry entry, Commit commit, Function<PartitionKey, Source> source) {
    End end = new End(entry.n(), entry.header().time(), entry.body() instanceof Entry.Rollback);
    Set<PartitionKey> touched = new HashSet<>(commit.partitions());
    // A boundary that names every column has one partition; else a pass over the lines.
    Optional<PartitionKey> only = commit.boundary().onlyPartition();
    if (only.isPresent()) {
      add(touched, only.get(), commit);
    } else {
      lines.keySet().forEach(partition -> add(touched, partition, commit));
    }
    for (PartitionKey partition : touched) {
      PartitionLine line = lines.getOrDefault(partition, PartitionLine.EMPTY).ended(end);
      if (commit.partitions().contains(partition)) {
        line =
            line.with(
                new PartitionVersion(
                    entry.n(),
                    entry.header().time(),
                    commit.runId(),
                    source.apply(partition),
                    Optional.empty()));
      }
      lines.put(partition, line);
    }
  }

  private static void add(Set<PartitionKey> touched, PartitionKey partition, Commit commit) {
    if (commit.touches(partition)) {
      touched.add(partition);
    }
  }

  private void condemn(LogEntry entry, Entry.Condemn condemn) {
    condemn.carriedOut().forEach(pending::remove);
    if (condemn.condemned().isEmpty()) {
      return;
    }
    pending.put(entry.n(), new Fold.Pending(entry.header().time(), condemn.condemned()));
    for (Condemned condemned : condemn.condemned()) {
      if (condemned instanceof Condemned.VersionBytes bytes) {
        lines.computeIfPresent(
            bytes.partition(), (partition, line) -> line.without(bytes.version()));
      }
    }
  }
}
