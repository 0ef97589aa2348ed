package dev.batchrun.runner.validate;

import dev.batchrun.api.v1alpha1.QualityRule.QualityCheck;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.transform.StagedFiles;
import dev.batchrun.runner.transform.StagedFiles.StagedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Sets offending rows aside: they go to an evidence file with the names of the rules they fail, and
 * the files they stood in are written again without them. Of rows that repeat a key the first in
 * the order of all columns stays.
 */
final class Quarantining {
  private static final String BAD = "batchrun_bad";
  private static final String REASONS = "batchrun_reasons";

  private final StagedTable table;
  private final EvidenceFiles evidence;

  Quarantining(StagedTable table, EvidenceFiles evidence) {
    this.table = table;
    this.evidence = evidence;
  }

  /**
   * What was set aside.
   *
   * @param staged the files without these rows
   * @param file where they are
   * @param rows how many
   * @param reasons rule to number of rows that fail it
   */
  record Result(
      StagedFiles staged, EvidenceFiles.Written file, long rows, Map<String, Long> reasons) {}

  /** Sets aside the rows that fail any of these rules. */
  Result run(List<RuleSql> rules, List<RuleSql> all) throws IOException {
    mark(rules, all);
    Map<String, Long> reasons = new LinkedHashMap<>();
    table
        .session()
        .query(
            "SELECT reason, count(*) FROM (SELECT unnest("
                + REASONS
                + ") AS reason FROM "
                + BAD
                + ") GROUP BY reason ORDER BY reason",
            row -> Map.entry(row.getString(1), row.getLong(2)))
        .forEach(e -> reasons.put(e.getKey(), e.getValue()));
    EvidenceFiles.Written file =
        evidence.rows(
            table.session(),
            "quarantine",
            "SELECT s.* EXCLUDE (filename, file_row_number), b."
                + REASONS
                + " FROM "
                + table.from(", filename = true, file_row_number = true")
                + " s JOIN "
                + BAD
                + " b ON s.filename = b.filename AND s.file_row_number = b.file_row_number"
                + " ORDER BY s.filename, s.file_row_number");
    long rows = table.session().number("SELECT count(*) FROM " + BAD);
    return new Result(clean(), file, rows, reasons);
  }

  /** Notes file, place and failed rules of each offending row. */
  private void mark(List<RuleSql> rules, List<RuleSql> all) {
    List<String> ranks = new ArrayList<>();
    for (RuleSql rule : rules) {
      if (rule.rule().check() == QualityCheck.Unique) {
        ranks.add(RuleSql.rankExpression(rule.rule(), all.indexOf(rule), table.columns()));
      }
    }
    String source = table.from(", filename = true, file_row_number = true") + " staged";
    String ranked =
        ranks.isEmpty()
            ? source
            : "(SELECT *, " + String.join(", ", ranks) + " FROM " + source + ") staged";
    String reasons =
        rules.stream()
            .map(r -> "CASE WHEN " + r.fails() + " THEN " + Sql.text(r.name()) + " END")
            .collect(Collectors.joining(", ", "list_filter([", "], lambda x: x IS NOT NULL)"));
    table
        .session()
        .execute(
            "CREATE TEMP TABLE "
                + BAD
                + " AS SELECT * FROM (SELECT filename, file_row_number, "
                + reasons
                + " AS "
                + REASONS
                + " FROM "
                + ranked
                + ") WHERE len("
                + REASONS
                + ") > 0");
  }

  private StagedFiles clean() throws IOException {
    Set<String> dirty =
        new HashSet<>(
            table.session().query("SELECT DISTINCT filename FROM " + BAD, row -> row.getString(1)));
    List<StagedFile> files = new ArrayList<>();
    List<String> replaced = new ArrayList<>(table.staged().replaced());
    for (StagedFile file : table.staged().files()) {
      if (dirty.contains(table.path(file).toString())) {
        files.add(rewrite(file));
        replaced.add(file.path());
      } else {
        files.add(file);
      }
    }
    StagedFiles s = table.staged();
    return new StagedFiles(
        s.attemptPath(), files, replaced, s.columns(), s.sortedByKey(), s.stepRows(), s.warnings());
  }

  /** The same rows in the same order, without the marked ones, under a name of its own. */
  private StagedFile rewrite(StagedFile file) throws IOException {
    String old = table.path(file).toString();
    String path = file.path().replaceFirst("\\.parquet$", "-clean.parquet");
    Path target = table.directory().resolve(path);
    String copy =
        "COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet("
            + Sql.text(old)
            + ", file_row_number = true, hive_partitioning = false) WHERE file_row_number NOT IN"
            + " (SELECT file_row_number FROM "
            + BAD
            + " WHERE filename = "
            + Sql.text(old)
            + ") ORDER BY file_row_number) TO "
            + Sql.text(target.toString())
            + " (FORMAT parquet, COMPRESSION snappy, RETURN_STATS)";
    return evidence
        .writes()
        .output(
            () ->
                table
                    .session()
                    .one(
                        copy,
                        row ->
                            new StagedFile(
                                file.partition(),
                                path,
                                row.getLong("count"),
                                row.getLong("file_size_bytes"),
                                new HashMap<>())));
  }
}
