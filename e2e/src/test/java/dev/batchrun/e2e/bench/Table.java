package dev.batchrun.e2e.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures beside their goals, as a table of Markdown. */
final class Table {
  private final List<String> rows = new ArrayList<>();

  /** A figure with at most so much wanted. */
  void atMost(String what, double value, double goal) {
    row(what, value, "<= " + number(goal), value <= goal);
  }

  /** A figure with at least so much wanted. */
  void atLeast(String what, double value, double goal) {
    row(what, value, ">= " + number(goal), value >= goal);
  }

  /** A figure that says how the others came about. */
  void note(String what, double value) {
    rows.add("| %s | %s | | |".formatted(what, number(value)));
  }

  private void row(String what, double value, String goal, boolean reached) {
    rows.add("| %s | %s | %s | %s |".formatted(what, number(value), goal, reached ? "yes" : "no"));
  }

  private static String number(double value) {
    String text = String.format(Locale.ROOT, "%.2f", value);
    return text.endsWith(".00") ? text.substring(0, text.length() - ".00".length()) : text;
  }

  @Override
  public String toString() {
    return "| figure | value | goal | reached |\n| --- | --- | --- | --- |\n"
        + String.join("\n", rows);
  }
}
