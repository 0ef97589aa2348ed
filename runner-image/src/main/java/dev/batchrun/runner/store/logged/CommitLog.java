package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.EntryHeader;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogCheck;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.json.LogJson;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The log: reads it to its head and appends to it. Remembers what it read; every call looks for
 * newer entries first.
 *
 * <pre>
 * append: loop: fold to the head H; the check refuses → Refused
 *               put-if-absent slot H+1, read slot H+1: mine → Appended, another's → loop,
 *               absent → loop, unreadable → Unknown
 * </pre>
 */
final class CommitLog {
  /** A checkpoint is written when the newest one is so many entries old. */
  static final long CHECKPOINT_EVERY = 64;

  private static final int MAX_ROUNDS = 10_000;
  private static final int MAX_FAILURES = 3;

  private final RecordFiles files;
  private final StoreAccess access;
  private final LogCheck check;
  private final LogReader reader;

  CommitLog(RecordFiles files, ReaderViews views, StoreAccess access) {
    this.files = files;
    this.access = access;
    this.check =
        new LogCheck(
            Optional.of(access.owner()).filter(owner -> !owner.isEmpty()),
            access.witness().map(w -> new LogCheck.Witness(w.logId(), w.head(), w.digest())));
    this.reader = new LogReader(files, views, check);
  }

  /** What an append is checked against: the fold and the facts of runs at one head. */
  interface View {
    Fold fold();

    RunFacts facts(String runId, long openedAt);
  }

  /** How an append ended. */
  sealed interface Appended {}

  /** The entry stands in its slot, durably. */
  record Won(LogEntry entry, Fold fold) implements Appended {}

  /** A check refused it at this head. Nothing was written. */
  record Refused(Verdict verdict, Fold fold) implements Appended {}

  /** Whether the entry stands or not, and will or will not stand later, cannot be said. */
  record Unknown(StepFailure failure) implements Appended {}

  /** Reads to the head. */
  LogStanding read() {
    return reader.read();
  }

  /** The fold at the head; a log that is not sound is a failure. */
  Fold fold() {
    return sound(read());
  }

  /** The same, durable to its head: what is derived from it may outlive a power cut. */
  Fold durableFold() {
    Fold fold = fold();
    sync(fold.head());
    return fold;
  }

  /**
   * The facts of a run at the head that was read last. Another Pod may have opened the run after
   * entries that came since: then the log is read on first, and only a log that is shorter even so
   * has lost some.
   */
  RunFacts facts(String runId, long openedAt) {
    if (openedAt > reader.head()) {
      fold();
    }
    return reader.facts(runId, openedAt);
  }

  /** All entries from one number on, as read last. */
  List<LogEntry> entries(long from) {
    return reader.entries(from);
  }

  /** The paths of checkpoints that a replay of the log does not give. */
  Set<String> wrongCheckpoints() throws IOException {
    fold();
    return reader.wrongCheckpoints().keySet();
  }

  /** Makes every checkpoint what a replay of the log gives. */
  void mendCheckpoints() throws IOException {
    fold();
    reader.mendCheckpoints();
  }

  static Fold sound(LogStanding standing) {
    if (standing instanceof LogStanding.Sound sound) {
      return sound.fold();
    }
    if (standing instanceof LogStanding.Contradicted contradicted) {
      throw new StepFailure(contradicted.reason(), contradicted.message());
    }
    if (standing instanceof LogStanding.Unreadable unreadable) {
      throw new StepFailure(
          Reason.StoreUnavailable, "commit log: cannot be read: " + unreadable.why());
    }
    throw new StepFailure(
        Reason.InvalidRequest,
        "commit log: found none at the dataset's root; nothing was ever opened here");
  }

  /** Creates the log unless there is one; another's first entry is as good as ours. */
  void create() throws IOException {
    EntryHeader header =
        new EntryHeader(0, access.tokens().get(), "", "", 0, access.tokens().get(), now());
    files.putIfAbsent(
        Written.LOG, Layout.slot(0), LogJson.encode(header, new Entry.Create(access.owner())));
  }

  /** Appends an entry when the check has nothing against it after the head. */
  Appended append(String runId, long epoch, Entry body, Function<View, Verdict> allowed) {
    Set<String> ownTokens = new HashSet<>();
    long start = fold().head();
    int failures = 0;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      Fold fold = fold();
      // An earlier round may have won although it was told otherwise.
      Optional<LogEntry> won =
          reader.entries(start + 1).stream()
              .filter(e -> ownTokens.contains(e.header().token()))
              .findFirst();
      if (won.isPresent()) {
        // Linked it was; whether that step also synced it, its failure does not say.
        sync(won.get().n());
        return new Won(won.get(), fold);
      }
      Verdict verdict = allowed.apply(view(fold));
      if (!(verdict instanceof Verdict.Clear)) {
        sync(fold.head());
        return new Refused(verdict, fold);
      }
      EntryHeader header = header(fold, runId, epoch);
      if (header.n() % Layout.SHARD == 0) {
        // Syncing the new directory says nothing about the entry before, which may be another's.
        sync(fold.head());
      }
      ownTokens.add(header.token());
      byte[] bytes = LogJson.encode(header, body);
      try {
        byte[] found =
            files.putIfAbsent(
                Written.LOG, Layout.slot(header.n()), bytes, () -> reader.requireHead(fold));
        if (Arrays.equals(found, bytes)) {
          Fold after = fold();
          reader.checkpoint(after);
          return new Won(reader.entries(header.n()).get(0), after);
        }
      } catch (IOException e) {
        if (++failures == MAX_FAILURES) {
          return new Unknown(Failures.of(e));
        }
      }
    }
    return new Unknown(
        new StepFailure(
            Reason.StoreUnavailable,
            "commit log: lost " + MAX_ROUNDS + " slots to other writers; try again later"));
  }

  private View view(Fold fold) {
    return new View() {
      @Override
      public Fold fold() {
        return fold;
      }

      @Override
      public RunFacts facts(String runId, long openedAt) {
        return reader.facts(runId, openedAt);
      }
    };
  }

  private EntryHeader header(Fold fold, String runId, long epoch) {
    return new EntryHeader(
        fold.head() + 1,
        fold.logId(),
        fold.headDigest(),
        runId,
        epoch,
        access.tokens().get(),
        EntryHeader.timeAfter(fold.headTime(), now()));
  }

  private Instant now() {
    return Instant.ofEpochMilli(access.clock().millis());
  }

  /**
   * Makes an entry durable that was seen, perhaps before its writer had synced it. Nothing may be
   * told or written down that rests on an entry which could still vanish with the power.
   */
  void sync(long n) {
    try {
      files.sync(Written.LOG, Layout.slot(n));
    } catch (IOException e) {
      throw Failures.of(e);
    }
  }

  /** For reading a slot that is not part of the fold. */
  Look<LogEntry> entry(long n) {
    return reader.slot(n);
  }
}
