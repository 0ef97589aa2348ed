package dev.batchrun.runner.sql;

import java.nio.charset.StandardCharsets;

/**
 * A user's SQL and where it stands in the contract. Turns the engine's byte offsets into what
 * people count: lines and columns from 1, and an excerpt with a caret below the place.
 *
 * @param subject where it stands, such as {@code transform.sql}
 * @param text the SQL
 * @param skip how many bytes of ours stand before the user's text
 */
public record SqlText(String subject, String text, int skip) {
  private static final int EXCERPT = 72;
  private static final String CONDITION = "SELECT (";

  public SqlText(String subject, String text) {
    this(subject, text, 0);
  }

  /** The SELECT of a condition, which keeps telling places in the condition. */
  SqlText asSelect() {
    return new SqlText(subject, CONDITION + text + "\n)", CONDITION.length());
  }

  /**
   * A message about a place in the SQL.
   *
   * @param bytes offset in UTF-8 bytes; negative when the place is not known
   */
  public String at(int bytes, String message) {
    byte[] whole = text.getBytes(StandardCharsets.UTF_8);
    if (bytes < skip || bytes > whole.length) {
      return subject + ": " + message;
    }
    String written = new String(whole, skip, whole.length - skip, StandardCharsets.UTF_8);
    String before = new String(whole, skip, bytes - skip, StandardCharsets.UTF_8);
    int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
    int column = before.length() - (before.lastIndexOf('\n') + 1);
    return subject
        + " line "
        + line
        + ", column "
        + (column + 1)
        + ": "
        + message
        + "\n"
        + excerpt(written.lines().skip(line - 1L).findFirst().orElse(""), column);
  }

  private static String excerpt(String line, int column) {
    int start = Math.max(0, column - EXCERPT / 2);
    int end = Math.min(line.length(), start + EXCERPT);
    String head = start > 0 ? "…" : "";
    String tail = end < line.length() ? "…" : "";
    String shown = line.substring(Math.min(start, end), end).replace('\t', ' ');
    return "  " + head + shown + tail + "\n  " + " ".repeat(head.length() + column - start) + "^";
  }
}
