package dev.batchrun.local.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads a published dataset as any consumer would: the Parquet files behind {@code current}. */
final class PublishedTable {
  private final Path current;

  /**
   * @param current resolved once, so that a publish meanwhile cannot mix versions
   */
  PublishedTable(Path current) {
    this.current = current;
  }

  /** A header and the first rows, every value as text. */
  List<List<String>> firstRows(int count) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(select() + " LIMIT " + count)) {
      List<List<String>> table = new ArrayList<>();
      ResultSetMetaData columns = rows.getMetaData();
      table.add(line(columns.getColumnCount(), columns::getColumnLabel));
      while (rows.next()) {
        table.add(line(columns.getColumnCount(), rows::getString));
      }
      return table;
    }
  }

  private String select() {
    return "SELECT * FROM read_parquet('%s/**/*.parquet', hive_partitioning = true) ORDER BY ALL"
        .formatted(current.toString().replace("'", "''"));
  }

  private static List<String> line(int count, Cell cell) throws SQLException {
    List<String> line = new ArrayList<>();
    for (int column = 1; column <= count; column++) {
      String text = cell.text(column);
      line.add(text == null ? "NULL" : text);
    }
    return line;
  }

  private interface Cell {
    String text(int column) throws SQLException;
  }
}
