package dev.batchrun.runner.transform;

import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.api.v1alpha1.QualityRule;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.Severity;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.DuckSession.EngineColumn;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.inputs.ParquetSchemas;
import dev.batchrun.runner.step.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The columns of an output and the order of its rows.
 *
 * @param columns name to type as written, in order
 * @param casts name to expression that gives this type
 * @param order columns that rows are sorted by; it leaves no two different rows tied
 * @param sortedByKey whether rows of equal business keys stand next to each other
 */
public record OutputShape(
    Map<String, String> columns,
    Map<String, String> casts,
    List<String> order,
    boolean sortedByKey) {

  /** Parquet has no integers of 128 bits: the engine would write them as floating point. */
  private static final Map<String, String> EXACT =
      Map.of("HUGEINT", "DECIMAL(38,0)", "UHUGEINT", "DECIMAL(38,0)");

  /** The shape of what a SELECT gives, checked against the contract. */
  public static OutputShape of(DatasetSpec spec, List<EngineColumn> found, DuckSession session) {
    Output output = spec.output();
    Map<String, String> types = new LinkedHashMap<>();
    Map<String, String> casts = new LinkedHashMap<>();
    Map<String, String> declared = new ParquetSchemas(session).byName(output.schema(), Set.of());
    for (EngineColumn column : found) {
      String type = column.type();
      if (types.put(column.name(), type) != null) {
        throw drift(
            "column " + column.name() + " occurs twice; give each column a name of its own");
      }
      String exact = EXACT.get(type);
      if (exact != null) {
        String wanted = declared.getOrDefault(column.name(), exact);
        types.put(column.name(), wanted);
        casts.put(column.name(), "CAST(" + Sql.name(column.name()) + " AS " + wanted + ")");
      }
    }
    if (!declared.isEmpty()) {
      ParquetSchemas.compare("output", "the transform's rows", types, "output.schema", declared);
    }
    Map<String, String> ordered = new LinkedHashMap<>();
    declared.keySet().forEach(name -> ordered.put(name, types.get(name)));
    types.forEach(ordered::putIfAbsent);
    require("partitionBy", output.partitionBy(), ordered);
    require("keys", output.keys(), ordered);
    require("sortBy", output.sortBy(), ordered);
    return new OutputShape(ordered, casts, order(spec, ordered), sortsByKey(output));
  }

  /** The select list. */
  String projection() {
    return columns.keySet().stream()
        .map(
            name ->
                casts.containsKey(name)
                    ? casts.get(name) + " AS " + Sql.name(name)
                    : Sql.name(name))
        .collect(Collectors.joining(", "));
  }

  /** The ORDER BY list. */
  String ordering() {
    return Sql.names(order);
  }

  /**
   * Unique keys order rows without ties. Where keys may repeat, or there are none, all columns
   * decide: rows that still tie are equal, and equal rows make equal bytes.
   */
  private static List<String> order(DatasetSpec spec, Map<String, String> columns) {
    Set<String> order = new LinkedHashSet<>(spec.output().sortBy());
    order.addAll(spec.output().keys());
    if (spec.output().keys().isEmpty() || toleratesDuplicateKeys(spec)) {
      order.addAll(columns.keySet());
    }
    return List.copyOf(order);
  }

  /** Whether a rule of the contract makes duplicate keys something else than a failed run. */
  public static boolean toleratesDuplicateKeys(DatasetSpec spec) {
    return spec.quality().stream()
        .anyMatch(
            rule ->
                isAboutKeys(rule, spec.output().keys())
                    && rule.severity() != null
                    && rule.severity() != Severity.FailRun);
  }

  /** Whether a rule says that the business key is unique. */
  public static boolean isAboutKeys(QualityRule rule, List<String> keys) {
    return rule.check() == QualityRule.QualityCheck.Unique
        && Set.copyOf(rule.columns()).equals(Set.copyOf(keys));
  }

  private static boolean sortsByKey(Output output) {
    List<String> prefix = new ArrayList<>(output.sortBy());
    return !output.keys().isEmpty() && (prefix.isEmpty() || output.keys().containsAll(prefix));
  }

  private static void require(String field, List<String> names, Map<String, String> columns) {
    for (String name : names) {
      if (!columns.containsKey(name)) {
        throw drift(
            "column "
                + name
                + " of output."
                + field
                + " is not among the transform's columns; found "
                + String.join(", ", columns.keySet())
                + ". Select it, or correct output."
                + field);
      }
    }
  }

  private static StepFailure drift(String message) {
    return new StepFailure(Reason.SchemaDrift, "output: " + message);
  }
}
