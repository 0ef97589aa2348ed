package dev.batchrun.api.step;

import java.util.Optional;

/**
 * How a survey stands in a container's log, among other lines: a line that begins it, the JSON on
 * one line, a line that ends it. The digest in the report says whether it is whole.
 */
public final class SurveyFrame {
  private static final String BEGIN = "-----BEGIN BATCHRUN SURVEY-----";
  private static final String END = "-----END BATCHRUN SURVEY-----";

  private SurveyFrame() {}

  /** The lines to write. */
  public static String encode(String json) {
    return BEGIN + "\n" + json + "\n" + END + "\n";
  }

  /** The JSON of the last whole frame in a log. */
  public static Optional<String> decode(String log) {
    int end = log.lastIndexOf("\n" + END);
    int begin = end < 0 ? -1 : log.lastIndexOf(BEGIN + "\n", end);
    return begin < 0
        ? Optional.empty()
        : Optional.of(log.substring(begin + BEGIN.length() + 1, end));
  }
}
