package dev.batchrun.runner.validate;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.transform.StagedFiles;
import dev.batchrun.runner.transform.StagedFiles.StagedFile;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The staged rows as a table, and the questions that several checks ask of it.
 *
 * @param session with the staged files readable
 * @param directory the attempt's
 * @param staged its files
 * @param partitionBy the partition columns
 */
record StagedTable(
    DuckSession session, Path directory, StagedFiles staged, List<String> partitionBy) {
  private static final int SAMPLES = 3;
  private static final int MAX_PARTITIONS = 10_000;

  /** Rows in all files, known from writing them. */
  long rows() {
    return staged.rows();
  }

  /** The columns, in order. */
  List<String> columns() {
    return List.copyOf(staged.columns().keySet());
  }

  /** The partitions that have files. */
  SortedSet<PartitionKey> partitions() {
    SortedSet<PartitionKey> partitions = new TreeSet<>();
    staged.files().forEach(file -> partitions.add(PartitionKey.parse(file.partition())));
    return partitions;
  }

  /** The FROM item: all rows in the order of files and of rows in them. */
  String from() {
    return from("");
  }

  /** The FROM item with further options of the reader, such as {@code , filename = true}. */
  String from(String options) {
    if (staged.files().isEmpty()) {
      return "(SELECT "
          + String.join(
              ", ",
              staged.columns().entrySet().stream()
                  .map(c -> "CAST(NULL AS " + c.getValue() + ") AS " + Sql.name(c.getKey()))
                  .toList())
          + (options.contains("filename") ? ", '' AS filename" : "")
          + (options.contains("file_row_number") ? ", 0 AS file_row_number" : "")
          + " WHERE false)";
    }
    return "read_parquet("
        + Sql.texts(staged.files().stream().map(this::path).toList())
        + ", hive_partitioning = false"
        + options
        + ")";
  }

  /** Where a staged file lies. */
  Path path(StagedFile file) {
    return directory.resolve(file.path());
  }

  /** The partitions of rows that meet a condition, with their number, in order. */
  Map<PartitionKey, Long> partitionsWhere(String source, String condition) {
    Map<PartitionKey, Long> counts = new LinkedHashMap<>();
    if (partitionBy.isEmpty()) {
      counts.put(
          PartitionKey.WHOLE,
          session.number("SELECT count(*) FROM " + source + " WHERE " + condition));
      return counts;
    }
    session
        .query(
            "SELECT count(*), "
                + texts()
                + " FROM "
                + source
                + " WHERE "
                + condition
                + " GROUP BY ALL ORDER BY ALL LIMIT "
                + MAX_PARTITIONS,
            row -> Map.entry(key(row, 2), row.getLong(1)))
        .forEach(e -> counts.put(e.getKey(), e.getValue()));
    return counts;
  }

  /** A few rows that meet a condition, as text; always the same ones. */
  List<String> samples(String source, String condition, List<String> shown) {
    return session.query(
        "SELECT "
            + String.join(
                " || ', ' || ",
                shown.stream()
                    .map(
                        c ->
                            Sql.text(c + "=")
                                + " || coalesce(left(CAST("
                                + Sql.name(c)
                                + " AS VARCHAR), 40), 'NULL')")
                    .toList())
            + " AS sample FROM "
            + source
            + " WHERE "
            + condition
            + " ORDER BY sample LIMIT "
            + SAMPLES,
        row -> row.getString(1));
  }

  /** The partition columns as text. */
  String texts() {
    return String.join(
        ", ", partitionBy.stream().map(c -> "CAST(" + Sql.name(c) + " AS VARCHAR)").toList());
  }

  /** The partition that a row names from a column on. */
  PartitionKey key(ResultSet row, int from) throws SQLException {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < partitionBy.size(); i++) {
      values.put(partitionBy.get(i), String.valueOf(row.getString(from + i)));
    }
    return new PartitionKey(values);
  }

  /** The columns shown of a failing row: the business key, then what the check is about. */
  List<String> shown(List<String> keys, List<String> about) {
    List<String> shown = new ArrayList<>(keys);
    about.stream().filter(c -> !shown.contains(c)).forEach(shown::add);
    return shown.isEmpty() ? columns().subList(0, Math.min(4, columns().size())) : shown;
  }

  /** The same table over other files. */
  StagedTable with(StagedFiles files) {
    return new StagedTable(session, directory, files, partitionBy);
  }
}
