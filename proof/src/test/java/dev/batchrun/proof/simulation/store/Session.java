package dev.batchrun.proof.simulation.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.EntryHeader;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogCheck;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.json.Boundaries;
import dev.batchrun.runner.store.json.LogJson;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What one process of a stage does with its store, one call at a time. */
final class Session {
  private static final int MAX_FAILURES = 3;
  private static final int MAX_ROUNDS = 50;

  private final SimStore store;
  private final StepRequest request;
  private final FrozenContract contract;
  private final String token;
  private final String stage;
  private final Calls calls;
  private final Set<StoreBug> bugs;
  private Optional<SimStore.Head> head = Optional.empty();
  private int tokens;

  Session(StageOrder order, Calls calls) {
    this.store = order.store();
    this.request = order.request();
    this.contract = order.contract();
    this.token = order.token();
    this.stage = order.stage();
    this.bugs = order.bugs();
    this.calls = calls;
  }

  StepRequest request() {
    return request;
  }

  FrozenContract contract() {
    return contract;
  }

  String token() {
    return token;
  }

  Instant now() {
    return calls.now();
  }

  boolean has(StoreBug bug) {
    return bugs.contains(bug);
  }

  OutputBoundary boundary() {
    return Boundaries.of(request.boundary(), contract.spec().output().partitionBy());
  }

  // The log

  /** Reads the log to its head and checks it. */
  LogStanding standing() throws IOException {
    head = calls.call("read log", false, store::head);
    LogCheck check =
        new LogCheck(
            Optional.of(owner()),
            Optional.ofNullable(request.witness())
                .map(w -> new LogCheck.Witness(w.logId(), w.head(), w.digest())));
    return head.map(
            h ->
                check.sound(
                    h.fold(),
                    Optional.ofNullable(request.witness())
                        .filter(w -> w.head() < h.entries().size())
                        .map(w -> h.entries().get((int) (long) w.head()).digest())))
        .orElseGet(check::absent);
  }

  private String owner() {
    return request.installation() + "/" + request.namespace() + "/" + request.dataset();
  }

  /** The fold at the head; a log that is not sound is a failure. */
  Fold fold() throws IOException {
    return sound(standing());
  }

  static Fold sound(LogStanding standing) {
    if (standing instanceof LogStanding.Sound sound) {
      return sound.fold();
    }
    if (standing instanceof LogStanding.Contradicted contradicted) {
      throw new StepFailure(contradicted.reason(), contradicted.message());
    }
    throw new StepFailure(Reason.InvalidRequest, "commit log: nothing was ever opened here");
  }

  /** All entries as read last. */
  List<LogEntry> entries() {
    return head.map(SimStore.Head::entries).orElse(List.of());
  }

  /** What the log as read last says of a run that was opened at this head. */
  RunFacts facts(String runId, long openedAt) {
    List<LogEntry> all = entries();
    int from = (int) Math.min(openedAt + 1, all.size());
    return RunFacts.of(runId, all.subList(from, all.size()));
  }

  void createLog() throws IOException {
    EntryHeader header =
        new EntryHeader(0, "log-" + nextToken(), "", "", 0, nextToken(), calls.now());
    LogEntry first = entry(header, new Entry.Create(owner()));
    calls.call(
        "put log/0",
        true,
        () -> {
          store.put(first);
          return true;
        });
  }

  /** How an append ended: by an entry, or by a check that refused. */
  record Appended(Optional<LogEntry> won, Verdict refused) {}

  /**
   * Appends unless the check has something against it; an append without an answer is a failure.
   */
  Appended append(String runId, long epoch, Entry body, Function<Fold, Verdict> check)
      throws IOException {
    Set<String> own = new HashSet<>();
    IOException last = null;
    for (int round = 0, failures = 0; round < MAX_ROUNDS; round++) {
      Fold fold = fold();
      Optional<LogEntry> won =
          entries().stream().filter(e -> own.contains(e.header().token())).findFirst();
      if (won.isPresent()) {
        return new Appended(won, new Verdict.Clear());
      }
      boolean blind = round > 0 && has(StoreBug.RebasesWithoutChecks);
      Verdict verdict = blind ? new Verdict.Clear() : check.apply(fold);
      if (!(verdict instanceof Verdict.Clear)) {
        return new Appended(Optional.empty(), verdict);
      }
      LogEntry next = next(fold, runId, epoch, body);
      own.add(next.header().token());
      try {
        LogEntry found = putSlot(next);
        if (found.digest().equals(next.digest())) {
          fold();
          return new Appended(Optional.of(next), new Verdict.Clear());
        }
      } catch (IOException e) {
        last = e;
        if (++failures == MAX_FAILURES) {
          break;
        }
      }
    }
    throw new IOException("append: " + (last == null ? "lost every slot" : last.getMessage()));
  }

  private LogEntry putSlot(LogEntry next) throws IOException {
    IOException reply = null;
    try {
      calls.call(
          "put log/" + next.n() + " " + next.body().kind(),
          true,
          () -> {
            store.put(next);
            return true;
          });
    } catch (IOException e) {
      reply = e;
    }
    Optional<LogEntry> found =
        calls.call("read log/" + next.n(), false, () -> store.slot(next.n()));
    if (found.isPresent()) {
      return found.get();
    }
    throw reply != null ? reply : new IOException("log/" + next.n() + ": put, but not there");
  }

  private LogEntry next(Fold fold, String runId, long epoch, Entry body) {
    return entry(
        new EntryHeader(
            fold.head() + 1,
            fold.logId(),
            fold.headDigest(),
            runId,
            epoch,
            nextToken(),
            EntryHeader.timeAfter(fold.headTime(), calls.now())),
        body);
  }

  private static LogEntry entry(EntryHeader header, Entry body) {
    String digest = Records.digest(new String(LogJson.encode(header, body), UTF_8));
    return new LogEntry(header, body, digest);
  }

  private String nextToken() {
    return token + "-" + stage + ++tokens;
  }

  /** The head as the next process has to see it. */
  BatchRunStatus.Witness witness() throws IOException {
    Fold fold = fold();
    return new BatchRunStatus.Witness(fold.logId(), fold.head(), fold.headDigest(), null);
  }

  // Files

  <T> Optional<T> read(String path, Class<T> type) throws IOException {
    return calls
        .<Optional<Object>>call("read " + path, false, () -> store.read(path))
        .map(type::cast);
  }

  /** Puts a file where none is; what is there then. */
  <T> T putIfAbsent(String path, T content, Class<T> type) throws IOException {
    IOException reply = null;
    try {
      calls.call("put " + path, true, () -> store.putIfAbsent(path, content));
    } catch (IOException e) {
      reply = e;
    }
    Optional<T> found = read(path, type);
    if (found.isPresent()) {
      return found.get();
    }
    throw reply != null ? reply : new IOException(path + ": put, but it is not there");
  }

  void replace(String path, Object content) throws IOException {
    calls.call(
        "replace " + path,
        true,
        () -> {
          store.replace(path, content);
          return true;
        });
  }

  void delete(String path) throws IOException {
    calls.call(
        "delete " + path,
        true,
        () -> {
          store.delete(path, request.run() + "/" + token);
          return true;
        });
  }

  List<String> list(String prefix) throws IOException {
    return calls.call("list " + prefix, false, () -> store.list(prefix));
  }
}
