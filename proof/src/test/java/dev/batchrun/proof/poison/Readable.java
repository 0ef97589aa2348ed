package dev.batchrun.proof.poison;

import java.util.Optional;
import java.util.regex.Pattern;

/** Is a text fit for a person: no class names, no stack traces? */
final class Readable {
  private static final Pattern OURS =
      Pattern.compile(
          "\\b(java|javax|dev\\.batchrun|com\\.fasterxml|io\\.fabric8)\\.[a-z]+\\.?[A-Za-z]*"
              + "|[A-Za-z]{1,40}(Exception|Error)\\b:?|\\n\\s{1,9}at [a-z]");

  /** Nobody reads on. */
  private static final int READ = 10_000;

  private Readable() {}

  /**
   * What does not belong into a text.
   *
   * @param given what the input itself said: it may be quoted
   */
  static Optional<String> offence(String text, String given) {
    return OURS.matcher(text.substring(0, Math.min(READ, text.length())))
        .results()
        .map(java.util.regex.MatchResult::group)
        .filter(found -> !given.contains(found.strip()) && !isReason(found))
        .findFirst();
  }

  private static boolean isReason(String found) {
    String word = found.replace(":", "");
    return java.util.Arrays.stream(dev.batchrun.core.vocabulary.Reason.values())
        .anyMatch(reason -> reason.name().equals(word));
  }
}
