package dev.batchrun.local.demo;

import java.io.PrintStream;
import java.util.List;

/** Prints rows of text in aligned columns. The first row is the header. */
final class TextTable {
  private static final int MAX_WIDTH = 40;

  private TextTable() {}

  static void print(PrintStream out, List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.min(MAX_WIDTH, Math.max(widths[i], row.get(i).length()));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(" ");
      for (int i = 0; i < columns; i++) {
        line.append(" %%-%ds ".formatted(widths[i]).formatted(shortened(row.get(i))));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String shortened(String text) {
    return text.length() <= MAX_WIDTH ? text : text.substring(0, MAX_WIDTH - 1) + "…";
  }
}
