package dev.batchrun.runner.validate;

import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.evidence.Seal.Comparison;
import dev.batchrun.runner.inputs.ParquetSchemas;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.DatasetStore;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Staged rows against the published rows of the same partitions: which were added, removed,
 * changed. With business keys rows are matched by key; without, a changed row is one removed and
 * one added. The different rows go to an evidence file.
 */
final class VersionComparison {
  private static final long MAX_EVIDENCE_ROWS = 1_000_000;
  private static final String DIFF = "batchrun_diff";

  private final StagedTable table;
  private final List<String> keys;
  private final List<Path> published;
  private final EvidenceFiles evidence;

  VersionComparison(
      StagedTable table, List<String> keys, List<Path> published, EvidenceFiles evidence) {
    this.table = table;
    this.keys = keys;
    this.published = published;
    this.evidence = evidence;
  }

  /** Compares; differences of a measure up to its tolerance are changed rows within tolerance. */
  Comparison run(List<BatchRunSpec.Tolerance> tolerances, DatasetStore store) throws IOException {
    String before =
        published.isEmpty()
            ? "(SELECT * FROM " + table.from() + " WHERE false)"
            : "read_parquet(" + Sql.texts(published) + ", hive_partitioning = false)";
    Map<String, String> old =
        ParquetSchemas.columns(table.session().describe("SELECT * FROM " + before));
    Map<String, String> now = table.staged().columns();
    List<String> common = now.keySet().stream().filter(old::containsKey).toList();
    boolean sameColumns = old.keySet().equals(now.keySet());
    if (keys.isEmpty() || !common.containsAll(keys)) {
      matchWhole(before, common);
    } else {
      matchByKey(before, common, limits(tolerances, common));
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    table
        .session()
        .query(
            "SELECT batchrun_change, count(*) FROM " + DIFF + " GROUP BY ALL ORDER BY ALL",
            row -> Map.entry(row.getString(1), row.getLong(2)))
        .forEach(e -> counts.put(e.getKey(), e.getValue()));
    long tolerated = counts.getOrDefault("tolerated", 0L);
    long changed = counts.getOrDefault("changed", 0L) + tolerated;
    long added = counts.getOrDefault("added", 0L);
    long removed = counts.getOrDefault("removed", 0L);
    boolean within = added == 0 && removed == 0 && changed == tolerated && sameColumns;
    EvidenceFiles.Written file =
        evidence.rows(
            table.session(),
            "diff",
            "SELECT * FROM " + DIFF + " ORDER BY ALL LIMIT " + MAX_EVIDENCE_ROWS);
    return new Comparison(
        added,
        removed,
        changed,
        table.rows() - added - changed,
        within,
        store.relativize(file.file()),
        file.sha256());
  }

  private void matchByKey(String before, List<String> common, Map<String, String> limits) {
    List<String> values = common.stream().filter(c -> !keys.contains(c)).toList();
    String same =
        keys.stream()
            .map(k -> "a." + Sql.name(k) + " IS NOT DISTINCT FROM b." + Sql.name(k))
            .collect(Collectors.joining(" AND "));
    String differs =
        values.isEmpty()
            ? "false"
            : values.stream().map(VersionComparison::differs).collect(Collectors.joining(" OR "));
    String beyond =
        values.isEmpty()
            ? "false"
            : values.stream()
                .map(c -> limits.containsKey(c) ? beyond(c, limits.get(c)) : differs(c))
                .collect(Collectors.joining(" OR "));
    List<String> shown = new ArrayList<>();
    keys.forEach(
        k -> shown.add("coalesce(a." + Sql.name(k) + ", b." + Sql.name(k) + ") AS " + Sql.name(k)));
    values.forEach(
        c -> {
          shown.add("a." + Sql.name(c) + " AS " + Sql.name(c + "_published"));
          shown.add("b." + Sql.name(c) + " AS " + Sql.name(c + "_staged"));
        });
    table
        .session()
        .execute(
            "CREATE TEMP TABLE "
                + DIFF
                + " AS SELECT * FROM (SELECT CASE WHEN a.batchrun_here IS NULL THEN 'added'"
                + " WHEN b.batchrun_here IS NULL THEN 'removed'"
                + " WHEN "
                + beyond
                + " THEN 'changed' WHEN "
                + differs
                + " THEN 'tolerated' END AS batchrun_change, "
                + String.join(", ", shown)
                + " FROM (SELECT *, 1 AS batchrun_here FROM "
                + before
                + ") a FULL JOIN (SELECT *, 1 AS batchrun_here FROM "
                + table.from()
                + ") b ON "
                + same
                + ") WHERE batchrun_change IS NOT NULL");
  }

  private void matchWhole(String before, List<String> common) {
    String columns = Sql.names(common);
    String staged = "SELECT " + columns + " FROM " + table.from();
    String old = "SELECT " + columns + " FROM " + before;
    table
        .session()
        .execute(
            "CREATE TEMP TABLE "
                + DIFF
                + " AS SELECT 'added' AS batchrun_change, * FROM ("
                + staged
                + " EXCEPT ALL "
                + old
                + ") UNION ALL SELECT 'removed', * FROM ("
                + old
                + " EXCEPT ALL "
                + staged
                + ")");
  }

  private static String differs(String column) {
    return "a." + Sql.name(column) + " IS DISTINCT FROM b." + Sql.name(column);
  }

  private static String beyond(String column, String limit) {
    String name = Sql.name(column);
    return "((a."
        + name
        + " IS NULL) <> (b."
        + name
        + " IS NULL) OR abs(a."
        + name
        + " - b."
        + name
        + ") > "
        + limit
        + ")";
  }

  private Map<String, String> limits(List<BatchRunSpec.Tolerance> tolerances, List<String> common) {
    Map<String, String> limits = new LinkedHashMap<>();
    for (BatchRunSpec.Tolerance tolerance : tolerances) {
      if (!common.contains(tolerance.column()) || keys.contains(tolerance.column())) {
        throw new StepFailure(
            Reason.InvalidRequest,
            "compare.tolerances: found column '"
                + tolerance.column()
                + "', expected a measure among "
                + common.stream().filter(c -> !keys.contains(c)).toList());
      }
      limits.put(tolerance.column(), new BigDecimal(tolerance.absolute()).toPlainString());
    }
    return limits;
  }
}
