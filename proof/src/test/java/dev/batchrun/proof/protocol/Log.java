package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.EntryHeader;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.runner.store.json.LogJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A log up to its head, and what production code says about it. Logs with the same entries are the
 * same object: they grow from one {@link #absent} root, and each remembers what followed it.
 *
 * <p>Entries carry no token of their writer; who wrote a slot is in {@link Store#authors()}. So two
 * writers of the same entry leave the same log, and only they themselves can tell whose it is.
 */
public final class Log {
  private static final Instant EPOCH = Instant.parse("2026-07-01T00:00:00Z");

  private final Log before;
  private final LogEntry entry;
  private final Fold fold;
  private final Map<Line, Log> after = new HashMap<>();
  private final Map<String, RunFacts> facts = new HashMap<>();

  /** What distinguishes an entry from others in the same slot. */
  private record Line(String run, long epoch, Entry body) {}

  private Log(Log before, LogEntry entry, Fold fold) {
    this.before = before;
    this.entry = entry;
    this.fold = fold;
  }

  /** A root without a log; each world needs one of its own. */
  public static Log absent() {
    return new Log(null, null, null);
  }

  /** Whether there is none. */
  public boolean isAbsent() {
    return entry == null;
  }

  /** The number of the last entry; -1 when there is none. */
  public long head() {
    return entry == null ? -1 : entry.n();
  }

  /** The last entry. */
  public LogEntry last() {
    return entry;
  }

  /** The log without its last entry. */
  public Log before() {
    return before;
  }

  /** What production code folds these entries to. */
  public Fold fold() {
    if (fold == null) {
      throw new IllegalStateException("a log that is not there has no fold");
    }
    return fold;
  }

  /** The version that readers should see. */
  public long version() {
    return fold == null ? 0 : fold.version();
  }

  /** This log with one more entry. */
  public Log then(String run, long epoch, Entry body) {
    return after.computeIfAbsent(new Line(run, epoch, body), this::grown);
  }

  private Log grown(Line line) {
    String previous = entry == null ? "" : entry.digest();
    Instant time = entry == null ? EPOCH : EntryHeader.timeAfter(entry.header().time(), EPOCH);
    EntryHeader header =
        new EntryHeader(head() + 1, "log", previous, line.run(), line.epoch(), "", time);
    LogEntry written = written(header, line.body());
    Fold.Result result = entry == null ? Fold.of(List.of(written)) : fold.then(List.of(written));
    if (result instanceof Fold.Sound sound) {
      return new Log(this, written, sound.fold());
    }
    throw new IllegalStateException("entry " + header.n() + ": " + result);
  }

  private static LogEntry written(EntryHeader header, Entry body) {
    try {
      return LogJson.decode(LogJson.encode(header, body));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All entries from one number on. */
  public List<LogEntry> entries(long from) {
    List<LogEntry> entries = new ArrayList<>();
    for (Log at = this; at.entry != null && at.entry.n() >= from; at = at.before) {
      entries.add(at.entry);
    }
    Collections.reverse(entries);
    return entries;
  }

  /** The log as it was after an entry. */
  public Log upTo(long n) {
    Log at = this;
    while (at.head() > n) {
      at = at.before;
    }
    return at;
  }

  /** Whether this log is the other one with nothing or more behind it. */
  public boolean continues(Log other) {
    return upTo(other.head()) == other;
  }

  /** What production code says about a run in the entries after it was opened. */
  public RunFacts facts(String run, long openedAt) {
    return facts.computeIfAbsent(
        run + "@" + openedAt, key -> RunFacts.of(run, entries(openedAt + 1)));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (LogEntry one : entries(0)) {
      text.append(text.isEmpty() ? "" : " ").append(one.n()).append(':').append(one.body().kind());
      if (!one.header().runId().isEmpty()) {
        text.append('(').append(one.header().runId()).append(',').append(one.header().epoch());
        text.append(')');
      }
    }
    return text.isEmpty() ? "no log" : text.toString();
  }
}
