package dev.batchrun.runner.store.logged;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.json.SelfChecked;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.LockRef;
import dev.batchrun.runner.store.Look;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The records of runs: written once, read back as whoever wrote first left them. */
final class RunRecords {
  private final RecordFiles files;
  private final Map<String, Seal> seals = new HashMap<>();

  RunRecords(RecordFiles files) {
    this.files = files;
  }

  /** {@code open.json}. */
  record OpenRecord(
      int format,
      String runId,
      String run,
      String runKey,
      String logId,
      long g0,
      String requestDigest,
      String rerun,
      String openedAt) {}

  /** A registered attempt. */
  record AttemptRecord(int format, String runId, int attempt, String path, String registeredAt) {}

  OpenRecord open(OpenRecord proposal) throws IOException {
    String path = Layout.openRecord(proposal.runId());
    requireNoTraceWithout(path, proposal);
    return own(
        path,
        decode(path, files.putIfAbsent(Written.OPEN, path, bytes(proposal)), OpenRecord.class),
        found -> found.runId().equals(proposal.runId()));
  }

  /**
   * A run whose opening is lost must not be opened anew: it would not see what the log says of it.
   * Everything else of a run is written after {@code open.json}, evidence apart.
   */
  private void requireNoTraceWithout(String open, OpenRecord proposal) throws IOException {
    if (files.require(open) instanceof Look.Present<byte[]>) {
      return;
    }
    Optional<String> trace = traceAfterOpening(Layout.run(proposal.runId()));
    if (trace.isEmpty() && proposal.runKey() != null) {
      String key = Layout.key(proposal.runKey(), proposal.runId());
      trace = files.require(key) instanceof Look.Present<byte[]> ? Optional.of(key) : trace;
    }
    // Looked for once more: a twin may have opened the run in between.
    if (trace.isPresent() && !(files.require(open) instanceof Look.Present<byte[]>)) {
      throw lost(open, trace.get() + " was written after it");
    }
  }

  /** Something in a run's directory that is written after its opening and its key. */
  Optional<String> traceAfterOpening(String directory) throws IOException {
    return files.list(directory).stream()
        .filter(name -> !name.equals("evidence") && !name.equals("open.json"))
        .map(name -> directory + "/" + name)
        .findFirst();
  }

  Optional<OpenRecord> opened(String runId) throws IOException {
    return opened(runId, Layout.openRecord(runId));
  }

  /** The opening of a run whose directory has this name; empty when there is none. */
  Optional<OpenRecord> openedIn(String directory) throws IOException {
    String path = Layout.RUNS + "/" + directory + "/open.json";
    Optional<OpenRecord> found = found(path);
    return found.isEmpty() ? found : opened(found.get().runId(), path);
  }

  /** Empty only for a run that nobody opened: one that left more has lost its opening. */
  private Optional<OpenRecord> found(String path) throws IOException {
    Optional<OpenRecord> found = find(path, OpenRecord.class);
    if (found.isPresent()) {
      return found;
    }
    Optional<String> trace = traceAfterOpening(path.substring(0, path.lastIndexOf('/')));
    // Looked for once more: the run may have been opened in between.
    found = find(path, OpenRecord.class);
    if (found.isEmpty() && trace.isPresent()) {
      throw lost(path, trace.get() + " was written after it");
    }
    return found;
  }

  private Optional<OpenRecord> opened(String runId, String path) throws IOException {
    Optional<OpenRecord> found = found(path);
    found.ifPresent(
        r -> own(path, r, o -> runId.equals(o.runId()) && Layout.openRecord(runId).equals(path)));
    return found;
  }

  LockRef lock(InputLock proposal) throws IOException {
    byte[] ours = bytes(proposal);
    byte[] found = files.putIfAbsent(Written.LOCK, Layout.lock(proposal.runId()), ours);
    return lock(proposal.runId(), found, !Arrays.equals(ours, found));
  }

  Optional<LockRef> lock(String runId) throws IOException {
    return files.require(Layout.lock(runId)) instanceof Look.Present<byte[]> present
        ? Optional.of(lock(runId, present.value(), true))
        : Optional.empty();
  }

  private static LockRef lock(String runId, byte[] bytes, boolean adopted) {
    String path = Layout.lock(runId);
    InputLock lock = decode(path, bytes, InputLock.class);
    return new LockRef(
        own(path, lock, found -> runId.equals(found.runId())), Digests.sha256(bytes), adopted);
  }

  /** The lock that a seal was made with; empty for a seal that was made without one. */
  Optional<InputLock> lockOf(Seal seal) throws IOException {
    if (seal.lockDigest() == null) {
      return Optional.empty();
    }
    String path = Layout.lock(seal.runId());
    LockRef found =
        lock(seal.runId())
            .orElseThrow(() -> lost(path, "the run's seal names it as " + seal.lockDigest()));
    if (!found.digest().equals(seal.lockDigest())) {
      throw damaged(path, "found digest " + found.digest() + ", expected " + seal.lockDigest());
    }
    return Optional.of(found.lock());
  }

  AttemptRecord attempt(AttemptRecord proposal, String token) throws IOException {
    String path = Layout.attempt(proposal.runId(), proposal.attempt() + "-" + token);
    return registered(
        path,
        decode(
            path, files.putIfAbsent(Written.ATTEMPT, path, bytes(proposal)), AttemptRecord.class));
  }

  /** The registered attempts of a run, in the order of their names. */
  List<AttemptRecord> attempts(String runId) throws IOException {
    List<AttemptRecord> attempts = new ArrayList<>();
    for (String name : files.list(Layout.attempts(runId))) {
      String path = Layout.attempts(runId) + "/" + name;
      find(path, AttemptRecord.class).ifPresent(found -> attempts.add(registered(path, found)));
    }
    return attempts;
  }

  /** What it names may be deleted: its path has to be that of its name. */
  private static AttemptRecord registered(String path, AttemptRecord record) {
    return own(
        path,
        record,
        r -> {
          String name = path.substring(Layout.attempts(r.runId()).length() + 1);
          String token = name.substring(name.indexOf('-') + 1, name.length() - ".json".length());
          return Layout.attempt(r.runId(), r.attempt() + "-" + token).equals(path)
              && Layout.attemptPath(r.runId(), r.attempt(), token).equals(r.path());
        });
  }

  String seal(Seal seal) throws IOException {
    byte[] bytes = CanonicalJson.bytes(seal);
    String digest = Digests.sha256(bytes);
    byte[] found = files.putIfAbsent(Written.SEAL, Layout.seal(seal.runId(), digest), bytes);
    if (!Arrays.equals(bytes, found)) {
      throw new StepFailure(
          Reason.ManualReviewRequired,
          Layout.seal(seal.runId(), digest)
              + ": found other bytes under its name. Nothing was changed. Restore the store");
    }
    return digest;
  }

  /** A seal whose bytes have their digest. */
  Look<Seal> seal(String runId, String digest) {
    Seal known = seals.get(digest);
    if (known != null) {
      return new Look.Present<>(known);
    }
    Look<byte[]> look = files.read(Layout.seal(runId, digest));
    if (look instanceof Look.Absent<byte[]>) {
      return new Look.Absent<>();
    }
    if (look instanceof Look.Unreadable<byte[]> unreadable) {
      return new Look.Unreadable<>(unreadable.why());
    }
    byte[] bytes = ((Look.Present<byte[]>) look).value();
    String found = Digests.sha256(bytes);
    if (!found.equals(digest)) {
      return new Look.Damaged<>("seal: found digest " + found + ", expected " + digest);
    }
    try {
      Seal seal = CanonicalJson.read(bytes, Seal.class);
      seals.put(digest, seal);
      return new Look.Present<>(seal);
    } catch (IOException e) {
      return new Look.Damaged<>("seal " + digest + ": it cannot be parsed");
    }
  }

  /** A seal that the log refers to: it must be there. */
  Seal referredSeal(String runId, String digest) {
    Look<Seal> look = seal(runId, digest);
    if (look instanceof Look.Present<Seal> present) {
      return present.value();
    }
    if (look instanceof Look.Unreadable<Seal> unreadable) {
      throw new StepFailure(
          Reason.StoreUnavailable,
          Layout.seal(runId, digest) + ": cannot be read: " + unreadable.why());
    }
    throw look instanceof Look.Damaged<Seal> damaged
        ? damaged(Layout.seal(runId, digest), damaged.why())
        : lost(Layout.seal(runId, digest), "the log refers to it");
  }

  /** Writes evidence under a name that carries its digest. */
  String evidence(String runId, String name, Object content) throws IOException {
    byte[] bytes = CanonicalJson.bytes(content);
    String digest = Digests.sha256(bytes);
    files.putIfAbsent(
        Written.EVIDENCE,
        Layout.evidence(runId) + "/" + name + "-" + Layout.hex(digest) + ".json",
        bytes);
    return digest;
  }

  /** Puts what anyone derives the same, unless it is there. */
  String derived(Written what, String path, byte[] bytes) throws IOException {
    // What cannot be read is put in its place anew as well.
    if (!(files.read(path) instanceof Look.Present<byte[]> present)
        || !Arrays.equals(present.value(), bytes)) {
      files.replace(what, path, bytes);
    }
    return Digests.sha256(bytes);
  }

  <T> Optional<T> find(String path, Class<T> type) throws IOException {
    return files.require(path) instanceof Look.Present<byte[]> present
        ? Optional.of(decode(path, present.value(), type))
        : Optional.empty();
  }

  /** The bytes of a record that carries its own digest. */
  static byte[] bytes(Object record) {
    return SelfChecked.bytes(record);
  }

  private static <T> T decode(String path, byte[] bytes, Class<T> type) {
    try {
      return SelfChecked.read(bytes, type);
    } catch (IOException e) {
      throw damaged(path, e.getMessage());
    }
  }

  /** A sound record in the place of another is damage as well. */
  static <T> T own(String path, T record, Predicate<T> belongs) {
    try {
      if (belongs.test(record)) {
        return record;
      }
    } catch (RuntimeException e) {
      throw damaged(path, "found a record with members missing");
    }
    throw damaged(path, "found the record of something else");
  }

  private static StepFailure damaged(String path, String what) {
    return new StepFailure(
        Reason.ManualReviewRequired,
        path + ": " + what + ". Nothing was changed. Restore the store");
  }

  private static StepFailure lost(String path, String why) {
    return new StepFailure(
        Reason.ManualReviewRequired,
        path + ": found none, though " + why + ". Nothing was changed. Restore the store");
  }
}
