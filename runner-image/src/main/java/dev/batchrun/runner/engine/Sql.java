package dev.batchrun.runner.engine;

import java.util.Collection;
import java.util.stream.Collectors;

/** How names and values are written into SQL of ours. */
public final class Sql {
  private Sql() {}

  /** A name in double quotes. */
  public static String name(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  /** Names in double quotes, separated by commas. */
  public static String names(Collection<String> names) {
    return names.stream().map(Sql::name).collect(Collectors.joining(", "));
  }

  /** A text in single quotes. */
  public static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** A list of texts. */
  public static String texts(Collection<?> texts) {
    return texts.stream()
        .map(text -> text(text.toString()))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
