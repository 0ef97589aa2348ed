package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
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

/** The records of runs: written once, read back as whoever wrote first left them. */
final class RunRecords {
  private final DurableFiles files;
  private final Map<String, Seal> seals = new HashMap<>();

  RunRecords(DurableFiles files) {
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
    return decode(
        Layout.openRecord(proposal.runId()),
        files.putIfAbsent(
            Written.OPEN, Layout.openRecord(proposal.runId()), CanonicalJson.bytes(proposal)),
        OpenRecord.class);
  }

  Optional<OpenRecord> opened(String runId) throws IOException {
    return find(Layout.openRecord(runId), OpenRecord.class);
  }

  LockRef lock(InputLock proposal) throws IOException {
    byte[] ours = CanonicalJson.bytes(proposal);
    String path = Layout.lock(proposal.runId());
    byte[] found = files.putIfAbsent(Written.LOCK, path, ours);
    return new LockRef(
        decode(path, found, InputLock.class), Digests.sha256(found), !Arrays.equals(ours, found));
  }

  Optional<LockRef> lock(String runId) throws IOException {
    String path = Layout.lock(runId);
    if (files.require(path) instanceof Look.Present<byte[]> present) {
      return Optional.of(
          new LockRef(
              decode(path, present.value(), InputLock.class),
              Digests.sha256(present.value()),
              true));
    }
    return Optional.empty();
  }

  AttemptRecord attempt(AttemptRecord proposal, String token) throws IOException {
    String path =
        Layout.attempts(proposal.runId()) + "/" + proposal.attempt() + "-" + token + ".json";
    return decode(
        path,
        files.putIfAbsent(Written.ATTEMPT, path, CanonicalJson.bytes(proposal)),
        AttemptRecord.class);
  }

  /** The registered attempts of a run, in the order of their names. */
  List<AttemptRecord> attempts(String runId) throws IOException {
    List<AttemptRecord> attempts = new ArrayList<>();
    for (String name : files.list(Layout.attempts(runId))) {
      find(Layout.attempts(runId) + "/" + name, AttemptRecord.class).ifPresent(attempts::add);
    }
    return attempts;
  }

  String seal(Seal seal) throws IOException {
    byte[] bytes = CanonicalJson.bytes(seal);
    String digest = Digests.sha256(bytes);
    byte[] found = files.putIfAbsent(Written.SEAL, Layout.seal(seal.runId(), digest), bytes);
    if (!Arrays.equals(bytes, found)) {
      throw new StepFailure(
          Reason.ManualReviewRequired,
          "seal " + digest + ": found other bytes under its name; the store is damaged");
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
          Reason.StoreUnavailable, "seal " + digest + ": cannot be read: " + unreadable.why());
    }
    throw new StepFailure(
        Reason.ManualReviewRequired,
        "seal "
            + digest
            + " of run "
            + runId
            + ": found none or damage, though the log refers to it. Nothing was changed. Restore"
            + " the store");
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
  String derived(Written what, String path, Object content) throws IOException {
    byte[] bytes = CanonicalJson.bytes(content);
    if (!(files.require(path) instanceof Look.Present<byte[]> present)
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

  private static <T> T decode(String path, byte[] bytes, Class<T> type) {
    try {
      return CanonicalJson.read(bytes, type);
    } catch (IOException e) {
      throw new StepFailure(
          Reason.ManualReviewRequired,
          path
              + ": found "
              + bytes.length
              + " bytes that are not its format. Nothing was changed."
              + " Restore the store");
    }
  }
}
