package dev.batchrun.operator.job;

import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.vocabulary.StepKind;
import java.nio.charset.StandardCharsets;

/** Names of Jobs: the same for the same step of the same object, whoever asks and how often. */
public final class JobNames {
  private static final int RUN_LENGTH = 40;
  private static final int HASH_START = "sha256:".length();
  private static final int HASH_LENGTH = 8;

  private JobNames() {}

  /** {@code <name, cut at 40>-<8 hex of the uid's hash>-<letter><number>}. */
  public static String of(String run, String uid, StepKind kind, int number) {
    String cut = run.substring(0, Math.min(run.length(), RUN_LENGTH)).replaceAll("-+$", "");
    String hash = RunIdentity.digest(uid.getBytes(StandardCharsets.UTF_8));
    return cut
        + "-"
        + hash.substring(HASH_START, HASH_START + HASH_LENGTH)
        + "-"
        + kind.letter()
        + number;
  }
}
