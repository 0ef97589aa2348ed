package dev.batchrun.core.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who a run is in the store.
 *
 * @param runId short and readable: the key's beginning and 16 hex digits
 * @param requestDigest {@code sha256:…} of the canonical text of what the request means
 */
public record RunIdentity(String runId, String requestDigest) {
  private static final int KEY_LENGTH = 24;
  private static final int HASH_DIGITS = 16;

  /**
   * The identity of a request.
   *
   * @param installation the operator's
   * @param namespace the run's
   * @param runKey the run's {@code runKey} or name
   * @param request the request's tree, see {@link RequestMeaning}
   */
  public static RunIdentity of(
      String installation, String namespace, String runKey, Map<String, ?> request) {
    String digest = digest(CanonicalJson.bytes(RequestMeaning.of(request)));
    byte[] who = CanonicalJson.bytes(List.of(installation, namespace, runKey, digest));
    return new RunIdentity(readable(runKey) + "-" + hex(who).substring(0, HASH_DIGITS), digest);
  }

  /** {@code sha256:} and the digest of the bytes in hex. */
  public static String digest(byte[] bytes) {
    return "sha256:" + hex(bytes);
  }

  private static String hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new AssertionError(everyPlatformHasIt);
    }
  }

  /** The run id names directories: lower-case letters, digits and dashes only. */
  private static String readable(String runKey) {
    String plain = runKey.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = plain.substring(0, Math.min(plain.length(), KEY_LENGTH));
    String trimmed = cut.replaceAll("^-+|-+$", "");
    return trimmed.isEmpty() ? "run" : trimmed;
  }

  /** For logs. */
  @Override
  public String toString() {
    return runId;
  }
}
