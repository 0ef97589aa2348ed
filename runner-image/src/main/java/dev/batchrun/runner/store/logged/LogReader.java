package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogCheck;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.json.LogJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads slots, from the newest checkpoint that matches the log, and folds them. */
final class LogReader {
  private static final int KEPT_CHECKPOINTS = 3;

  private final RecordFiles files;
  private final ReaderViews views;
  private final LogCheck check;
  private final TreeMap<Long, LogEntry> known = new TreeMap<>();
  private Optional<Fold> fold = Optional.empty();
  private long checkpointed = -1;

  LogReader(RecordFiles files, ReaderViews views, LogCheck check) {
    this.files = files;
    this.views = views;
    this.check = check;
  }

  /** Reads to the head. */
  LogStanding read() {
    try {
      return fold.isPresent() ? readOn(fold.get()) : readFirst();
    } catch (IOException e) {
      return new LogStanding.Unreadable(RecordFiles.why(e));
    }
  }

  private LogStanding readFirst() throws IOException {
    // What shows a longer log is looked at before the log: entries that come in between do no harm.
    Outliving outliving = Outliving.of(files, views);
    fold = fromCheckpoint();
    Optional<LogStanding> wrong = forward();
    if (wrong.isEmpty() && fold.isEmpty() && outliving.run().isPresent()) {
      wrong = forward();
    }
    if (wrong.isPresent()) {
      return wrong.get();
    }
    LogStanding standing = fold.map(this::judged).orElseGet(check::absent);
    return standing instanceof LogStanding.Contradicted
        ? standing
        : outliving.than(head()).map(shows -> check.outlived(head(), shows)).orElse(standing);
  }

  /** Reads on from what this process read before, unless that is not there any more. */
  private LogStanding readOn(Fold before) throws IOException {
    Optional<LogStanding> gone = gone(before);
    return gone.isPresent() ? gone.get() : forward().orElseGet(() -> judged(fold.orElseThrow()));
  }

  /** Refuses to write after a head that is not there any more. */
  void requireHead(Fold read) throws IOException {
    Optional<LogStanding> gone = gone(read);
    if (gone.isPresent()) {
      CommitLog.sound(gone.get());
    }
  }

  private Optional<LogStanding> gone(Fold before) throws IOException {
    Look<byte[]> head = files.read(Layout.slot(before.head()));
    if (head instanceof Look.Unreadable<byte[]> unreadable) {
      return Optional.of(new LogStanding.Unreadable(unreadable.why()));
    }
    if (!(head instanceof Look.Present<byte[]> present)) {
      long highest = highest();
      return Optional.of(
          highest > before.head()
              ? broken(before.head(), "found none, though entry " + highest + " exists")
              : check.outlived(highest, "entry " + before.head() + " was read a moment ago"));
    }
    return Digests.sha256(present.value()).equals(before.headDigest())
        ? Optional.empty()
        : Optional.of(broken(before.head(), "it is another than the one read a moment ago"));
  }

  private LogStanding judged(Fold sound) {
    Optional<String> digest = Optional.empty();
    if (check.witness().filter(w -> w.head() <= sound.head()).isPresent()) {
      Look<LogEntry> seen = slot(check.witness().get().head());
      if (seen instanceof Look.Unreadable<LogEntry> unreadable) {
        return new LogStanding.Unreadable(unreadable.why());
      }
      if (seen instanceof Look.Present<LogEntry> present) {
        digest = Optional.of(present.value().digest());
      } else {
        return broken(check.witness().get().head(), "found none, though later ones exist");
      }
    }
    return check.sound(sound, digest);
  }

  /** Folds the slots after what is known; an answer only when they contradict themselves. */
  private Optional<LogStanding> forward() throws IOException {
    List<LogEntry> newer = new ArrayList<>();
    long next = fold.map(Fold::head).orElse(-1L) + 1;
    while (true) {
      Look<LogEntry> look = slot(next);
      if (look instanceof Look.Unreadable<LogEntry> unreadable) {
        return Optional.of(new LogStanding.Unreadable(unreadable.why()));
      }
      if (look instanceof Look.Damaged<LogEntry> damaged) {
        return Optional.of(broken(next, damaged.why()));
      }
      if (look instanceof Look.Present<LogEntry> present) {
        newer.add(present.value());
        next++;
        continue;
      }
      long later = highest();
      if (later < next) {
        return fold(newer);
      }
      if (slot(next) instanceof Look.Absent<LogEntry>) {
        // Listed after it was looked for: not a slot that was filled in between.
        return Optional.of(gap(next, later));
      }
    }
  }

  /** A listing is no evidence of what it lists: the later entry has to be there. */
  private LogStanding gap(long missing, long later) {
    return slot(later) instanceof Look.Absent<LogEntry>
        ? new LogStanding.Unreadable(
            Layout.slot(later) + ": listed, but not there; the listing may be stale")
        : broken(missing, "found none, though entry " + later + " exists");
  }

  private LogStanding broken(long n, String why) {
    return check.broken(new Fold.Broken(n, why + " (" + Layout.slot(n) + ")"));
  }

  private Optional<LogStanding> fold(List<LogEntry> newer) {
    if (newer.isEmpty()) {
      return Optional.empty();
    }
    Fold.Result result = fold.map(f -> f.then(newer)).orElseGet(() -> Fold.of(newer));
    if (result instanceof Fold.Broken broken) {
      return Optional.of(broken(broken.n(), broken.why()));
    }
    fold = Optional.of(((Fold.Sound) result).fold());
    newer.forEach(entry -> known.put(entry.n(), entry));
    return Optional.empty();
  }

  /** The highest number in the log's directories; -1 when there is none. */
  private long highest() throws IOException {
    List<String> shards = new ArrayList<>(files.list(Layout.LOG));
    Collections.reverse(shards);
    for (String shard : shards) {
      long highest =
          files.list(Layout.LOG + "/" + shard).stream().mapToLong(Layout::number).max().orElse(-1);
      if (highest >= 0) {
        return highest;
      }
    }
    return -1;
  }

  /** One slot. Linked files are complete, so one that cannot be parsed is damage, not a race. */
  Look<LogEntry> slot(long n) {
    LogEntry entry = known.get(n);
    if (entry != null) {
      return new Look.Present<>(entry);
    }
    Look<byte[]> look = files.read(Layout.slot(n));
    if (look instanceof Look.Present<byte[]> present) {
      try {
        LogEntry decoded = LogJson.decode(present.value());
        return decoded.n() == n
            ? new Look.Present<>(decoded)
            : new Look.Damaged<>("it says it is number " + decoded.n());
      } catch (IOException | RuntimeException e) {
        return new Look.Damaged<>("it cannot be parsed: " + firstLine(e));
      }
    }
    return look instanceof Look.Absent<byte[]>
        ? new Look.Absent<>()
        : new Look.Unreadable<>(((Look.Unreadable<byte[]>) look).why());
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** The head that was read last; -1 before anything was. */
  long head() {
    return fold.map(Fold::head).orElse(-1L);
  }

  /** All entries from one number to the head that was read last. */
  List<LogEntry> entries(long from) {
    long head = head();
    List<LogEntry> entries = new ArrayList<>();
    for (long n = Math.max(0, from); n <= head; n++) {
      Look<LogEntry> look = slot(n);
      if (look instanceof Look.Present<LogEntry> present) {
        known.put(n, present.value());
        entries.add(present.value());
      } else if (look instanceof Look.Unreadable<LogEntry> unreadable) {
        throw new StepFailure(
            Reason.StoreUnavailable, "commit log entry " + n + ": " + unreadable.why());
      } else {
        throw damaged(
            n,
            look instanceof Look.Damaged<LogEntry> damaged
                ? damaged.why()
                : "found none, though entry " + head + " exists");
      }
    }
    requireChain(entries);
    return entries;
  }

  private static void requireChain(List<LogEntry> entries) {
    for (int i = 1; i < entries.size(); i++) {
      if (!entries.get(i).header().previous().equals(entries.get(i - 1).digest())) {
        throw damaged(entries.get(i).n(), "it does not follow the entry before it");
      }
    }
  }

  private static StepFailure damaged(long n, String why) {
    return new StepFailure(
        Reason.LogBroken,
        "commit log entry "
            + n
            + ": "
            + why
            + " ("
            + Layout.slot(n)
            + "). Nothing was changed. The dataset is read-only until the log is restored");
  }

  /** The facts of a run: they stand after the head at which it was opened. */
  RunFacts facts(String runId, long openedAt) {
    long head = head();
    if (openedAt > head) {
      throw new StepFailure(
          Reason.LogShortened,
          "commit log: found "
              + head
              + " as its last entry, run "
              + runId
              + " was opened after entry "
              + openedAt
              + ". Nothing was changed. Was the store restored from a backup?");
    }
    return RunFacts.of(runId, entries(openedAt + 1));
  }

  private Optional<Fold> fromCheckpoint() throws IOException {
    List<String> names = new ArrayList<>(files.list(Layout.CHECKPOINTS));
    Collections.reverse(names);
    for (String name : names) {
      long n = Layout.number(name);
      Look<byte[]> look = n < 0 ? new Look.Absent<>() : files.read(Layout.checkpoint(n));
      if (look instanceof Look.Present<byte[]> present) {
        Optional<Fold> decoded = decoded(present.value());
        if (decoded.filter(f -> f.head() == n && standsInTheLog(f)).isPresent()) {
          checkpointed = n;
          return decoded;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Replays the whole log and compares the checkpoints with it: a checkpoint that has its digest
   * and is wrong all the same was written by a defect, and nobody else would ever notice.
   *
   * @return the paths of wrong checkpoints, with the bytes they should have
   */
  SortedMap<String, byte[]> wrongCheckpoints() throws IOException {
    List<LogEntry> entries = entries(0);
    SortedMap<String, byte[]> wrong = new TreeMap<>();
    Optional<Fold> at = Optional.empty();
    int folded = 0;
    for (String name : files.list(Layout.CHECKPOINTS)) {
      long n = Layout.number(name);
      if (n < 0 || n >= entries.size()) {
        continue;
      }
      List<LogEntry> next = entries.subList(folded, (int) n + 1);
      Fold.Result result = at.map(f -> f.then(next)).orElseGet(() -> Fold.of(next));
      if (!(result instanceof Fold.Sound sound)) {
        Fold.Broken broken = (Fold.Broken) result;
        throw damaged(broken.n(), broken.why());
      }
      at = Optional.of(sound.fold());
      folded = (int) n + 1;
      byte[] expected = LogJson.encode(sound.fold());
      if (!(files.read(Layout.checkpoint(n)) instanceof Look.Present<byte[]> present)
          || !Arrays.equals(present.value(), expected)) {
        wrong.put(Layout.checkpoint(n), expected);
      }
    }
    return wrong;
  }

  /** Writes wrong checkpoints anew and forgets what was read from one. */
  void mendCheckpoints() throws IOException {
    for (Map.Entry<String, byte[]> wrong : wrongCheckpoints().entrySet()) {
      files.replace(Written.CHECKPOINT, wrong.getKey(), wrong.getValue());
      fold = Optional.empty();
    }
  }

  private static Optional<Fold> decoded(byte[] bytes) {
    try {
      return Optional.of(LogJson.decodeFold(bytes));
    } catch (IOException | RuntimeException e) {
      // Derived: an older one, or the first entry, gives the same fold.
      return Optional.empty();
    }
  }

  /** A checkpoint of another log says nothing about this one. */
  private boolean standsInTheLog(Fold checkpoint) {
    return slot(checkpoint.head()) instanceof Look.Present<LogEntry> present
        && present.value().digest().equals(checkpoint.headDigest())
        && present.value().header().logId().equals(checkpoint.logId());
  }

  /** Writes a checkpoint when the last one is old. It is derived: failing to is no failure. */
  void checkpoint(Fold head) {
    if (head.head() - Math.max(0, checkpointed) < CommitLog.CHECKPOINT_EVERY) {
      return;
    }
    try {
      // A checkpoint outlives a power cut; the entries that it rests on have to, too.
      files.sync(Written.LOG, Layout.slot(head.head()));
      files.replace(Written.CHECKPOINT, Layout.checkpoint(head.head()), LogJson.encode(head));
      checkpointed = head.head();
      List<String> names = files.list(Layout.CHECKPOINTS);
      for (String old : names.subList(0, Math.max(0, names.size() - KEPT_CHECKPOINTS))) {
        files.delete(Written.CHECKPOINT, Layout.CHECKPOINTS + "/" + old);
      }
    } catch (IOException e) {
      // The next writer tries again; until then reading takes longer.
      checkpointed = Math.max(checkpointed, 0);
    }
  }
}
