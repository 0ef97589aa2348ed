package dev.batchrun.runner.store.logged;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where things are below a dataset's root. */
public final class Layout {
  public static final String SYSTEM = "_batchrun";
  public static final String LOG = SYSTEM + "/log";
  public static final String CHECKPOINTS = SYSTEM + "/checkpoints";
  public static final String RUNS = SYSTEM + "/runs";
  public static final String KEYS = SYSTEM + "/keys";
  public static final String CLAIMS = SYSTEM + "/claims";
  public static final String VIEWS = SYSTEM + "/views";
  public static final String RETIRED = SYSTEM + "/retired";
  public static final String TEMPORARY = SYSTEM + "/tmp";
  public static final String DATA = "data";
  public static final String CURRENT = "current";

  /** Slots in a directory of the log. */
  public static final long SHARD = 1000;

  private Layout() {}

  public static String slot(long n) {
    return shard(n / SHARD) + "/" + number(n) + ".json";
  }

  public static String shard(long shard) {
    return LOG + "/" + String.format("%09d", shard);
  }

  public static String checkpoint(long n) {
    return CHECKPOINTS + "/" + number(n) + ".json";
  }

  public static String run(String runId) {
    return RUNS + "/" + segment(runId);
  }

  public static String openRecord(String runId) {
    return run(runId) + "/open.json";
  }

  public static String lock(String runId) {
    return run(runId) + "/lock.json";
  }

  public static String commit(String runId) {
    return run(runId) + "/commit.json";
  }

  public static String seal(String runId, String digest) {
    return run(runId) + "/seal-" + hex(digest) + ".json";
  }

  public static String evidence(String runId) {
    return run(runId) + "/evidence";
  }

  public static String manifest(String runId) {
    return evidence(runId) + "/manifest.json";
  }

  public static String attempts(String runId) {
    return run(runId) + "/attempts";
  }

  public static String attempt(String runId, String name) {
    return attempts(runId) + "/" + name + ".json";
  }

  public static String attemptPath(String runId, int attempt, String token) {
    return DATA + "/" + segment(runId + "-" + attempt + "-" + token);
  }

  /** The record of an attempt of a run that stages in a directory of this name. */
  public static Optional<String> attemptOf(String runId, String directory) {
    String start = segment(runId) + "-";
    return directory.startsWith(start)
        ? Optional.of(attempt(runId, directory.substring(start.length())))
        : Optional.empty();
  }

  public static String key(String key) {
    return KEYS + "/" + segment(key);
  }

  public static String key(String key, String runId) {
    return key(key) + "/" + runId + ".json";
  }

  public static String claim(String runId, long epoch) {
    return CLAIMS + "/" + claimsOf(runId) + epoch + ".json";
  }

  /** How the names of a run's claims begin. */
  public static String claimsOf(String runId) {
    return segment(runId) + "@";
  }

  public static String view(long version) {
    return VIEWS + "/" + number(version);
  }

  public static String retired(long version) {
    return RETIRED + "/" + number(version) + ".json";
  }

  public static String shadowView(String runId, String sealDigest) {
    String hex = hex(sealDigest);
    return VIEWS + "/shadow-" + segment(runId) + "-" + hex.substring(0, Math.min(8, hex.length()));
  }

  public static String number(long n) {
    return String.format("%012d", n);
  }

  /** The number in a file name such as {@code 000000000042.json}; -1 when it is none. */
  public static long number(String name) {
    String digits = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return digits.length() == 12 && digits.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Long.parseLong(digits)
        : -1;
  }

  public static String hex(String digest) {
    return segment(digest.substring(digest.indexOf(':') + 1));
  }

  /** A text as one path segment that no text can leave. */
  private static String segment(String text) {
    if (text.isEmpty()) {
      throw new IllegalStateException("a path segment is empty");
    }
    String encoded =
        URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    return encoded.startsWith(".") ? "%2E" + encoded.substring(1) : encoded;
  }
}
