package dev.batchrun.runner.inputs;

import dev.batchrun.api.v1alpha1.Column;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.DuckSession.EngineColumn;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.step.StepFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares the columns of Parquet files with those a contract declares, or with each other where it
 * declares none. Only footers are read.
 */
public final class ParquetSchemas {
  private static final String SIGNATURES =
      "SELECT file_name, md5(string_agg(concat_ws('|', name, type, converted_type, scale,"
          + " \"precision\", logical_type, num_children), ',' ORDER BY column_id))"
          + " FROM parquet_schema(%s) WHERE column_id > 0 GROUP BY file_name ORDER BY file_name";

  private final DuckSession session;

  public ParquetSchemas(DuckSession session) {
    this.session = session;
  }

  /**
   * Checks files against each other and against declared columns.
   *
   * @param subject for messages
   * @param ignored columns that come from elsewhere, such as directory names
   */
  public void check(String subject, List<Path> files, List<Column> declared, Set<String> ignored) {
    if (files.isEmpty()) {
      return;
    }
    Map<String, String> kinds = new LinkedHashMap<>();
    session
        .query(
            String.format(SIGNATURES, Sql.texts(files)),
            row -> Map.entry(row.getString(2), row.getString(1)))
        .forEach(e -> kinds.putIfAbsent(e.getKey(), e.getValue()));
    Map<String, String> first = null;
    String firstFile = "";
    for (String file : kinds.values()) {
      Map<String, String> found = columns(file);
      if (!declared.isEmpty()) {
        compare(subject, name(file), found, "the contract", byName(declared, ignored));
      } else if (first == null) {
        first = found;
        firstFile = file;
      } else {
        compare(subject, name(file), found, name(firstFile), first);
      }
    }
  }

  /** Fails with SchemaDrift that names the first column that differs. */
  public static void compare(
      String subject,
      String where,
      Map<String, String> found,
      String expectedBy,
      Map<String, String> expected) {
    for (Map.Entry<String, String> column : expected.entrySet()) {
      String type = found.get(column.getKey());
      if (type == null) {
        throw drift(
            subject,
            "column "
                + column.getKey()
                + " is missing in "
                + where
                + ": found "
                + describe(found)
                + "; expected "
                + column.getKey()
                + " "
                + column.getValue()
                + " by "
                + expectedBy);
      }
      if (!type.equals(column.getValue())) {
        throw drift(
            subject,
            "column "
                + column.getKey()
                + " in "
                + where
                + ": found "
                + type
                + ", expected "
                + column.getValue()
                + " by "
                + expectedBy);
      }
    }
    Set<String> extra = new LinkedHashSet<>(found.keySet());
    extra.removeAll(expected.keySet());
    if (!extra.isEmpty()) {
      throw drift(
          subject,
          "column "
              + extra.iterator().next()
              + " in "
              + where
              + ": found "
              + found.get(extra.iterator().next())
              + ", expected no such column by "
              + expectedBy);
    }
  }

  /** A type as the engine spells it: {@code decimal(18, 2)} becomes {@code DECIMAL(18,2)}. */
  public String canonicalType(String type) {
    return session.describe("SELECT CAST(NULL AS " + type + ") AS c").get(0).type();
  }

  /** Declared columns by name, types as the engine spells them. */
  public Map<String, String> byName(List<Column> declared, Set<String> ignored) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (Column column : declared) {
      if (!ignored.contains(column.name())) {
        columns.put(column.name(), canonicalType(column.type()));
      }
    }
    return columns;
  }

  private Map<String, String> columns(String file) {
    return columns(
        session.describe(
            "SELECT * FROM read_parquet(" + Sql.text(file) + ", hive_partitioning = false)"));
  }

  /** Columns by name, in order. */
  public static Map<String, String> columns(List<EngineColumn> columns) {
    Map<String, String> byName = new LinkedHashMap<>();
    columns.forEach(column -> byName.put(column.name(), column.type()));
    return byName;
  }

  private static String describe(Map<String, String> columns) {
    return columns.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue().toUpperCase(Locale.ROOT))
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String name(String file) {
    return Path.of(file).getFileName().toString();
  }

  private static StepFailure drift(String subject, String what) {
    return new StepFailure(
        Reason.SchemaDrift,
        subject
            + ": "
            + what
            + ". Correct the files, or declare the new columns and count up schemaVersion");
  }
}
