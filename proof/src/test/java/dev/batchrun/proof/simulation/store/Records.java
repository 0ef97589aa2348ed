package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.vocabulary.Mode;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What stands in the files of a simulated store, and where. */
public final class Records {
  private Records() {}

  /** {@code open.json}: the first wins. */
  public record Open(String runId, String run, String logId, long g0, String requestDigest) {}

  /** A run in the index of its key. */
  public record Key(String runId, String requestDigest) {}

  /** The input lock: the first wins. */
  public record Lock(String runId, String inputs, String lockedAt) {
    /** Its digest. */
    public String digest() {
      return Records.digest(toString());
    }
  }

  /** A registered path, before its first byte. */
  public record Attempt(String runId, int attempt, String path, String registeredAt) {}

  /** A commit that somebody began. */
  public record Claim(String runId, long epoch, long openedAt, List<ColumnConstraint> boundary) {}

  /** {@code commit.json}: follows from log and seal. */
  public record Commit(String runId, long version, String sealDigest) {}

  /**
   * What was proved.
   *
   * @param base partition to the version it replaces
   * @param outputs path to content
   * @param restored partition to the version to restore; 0 takes it out of force
   * @param shadowRun for mode Promote: whose bytes
   * @param shadowSeal for mode Promote: the seal that holds them
   */
  public record Seal(
      String runId,
      Mode mode,
      int attempt,
      String attemptPath,
      String requestDigest,
      String contractDigest,
      String lockDigest,
      List<ColumnConstraint> boundary,
      Map<String, Long> base,
      Map<String, String> outputs,
      Map<String, Long> restored,
      String shadowRun,
      String shadowSeal,
      List<String> withheld,
      List<String> discarded,
      boolean approvalNeeded,
      String requestedBy,
      String sealedAt) {
    public Seal {
      base = Collections.unmodifiableMap(new TreeMap<>(base));
      outputs = Collections.unmodifiableMap(new TreeMap<>(outputs));
      restored = Collections.unmodifiableMap(new TreeMap<>(restored));
    }

    /** Its digest. */
    public String digest() {
      return Records.digest(toString());
    }
  }

  /** The SHA-256 of a text. */
  public static String digest(String text) {
    return RunIdentity.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  static String open(String runId) {
    return "runs/" + runId + "/open";
  }

  static String lock(String runId) {
    return "runs/" + runId + "/lock";
  }

  static String seals(String runId) {
    return "runs/" + runId + "/seal-";
  }

  static String seal(String runId, String digest) {
    return seals(runId) + digest;
  }

  static String commit(String runId) {
    return "runs/" + runId + "/commit";
  }

  static String attempts(String runId) {
    return "runs/" + runId + "/attempts/";
  }

  static String keys(String key) {
    return "keys/" + key + "/";
  }

  /** The partition of a data file. */
  static String partition(String attemptPath, String file) {
    String below = file.substring(attemptPath.length() + 1);
    return below.substring(0, below.lastIndexOf('/'));
  }
}
