package dev.batchrun.runner.validate;

import dev.batchrun.api.v1alpha1.Column;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.QualityRule;
import dev.batchrun.api.v1alpha1.QualityRule.QualityCheck;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.gate.CheckOutcome;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.Severity;
import dev.batchrun.runner.engine.DuckFailure;
import dev.batchrun.runner.engine.EngineErrors;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.transform.OutputShape;
import dev.batchrun.runner.transform.StagedFiles.StagedFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The quality rules of a contract over the staged rows, in one scan where possible, and those that
 * every contract has: business keys are there and unique, columns declared so are never NULL.
 */
final class QualityChecks {
  private static final String STAGED = " staged";

  private final DatasetSpec spec;
  private final StagedTable table;
  private final List<RuleSql> rules = new ArrayList<>();

  QualityChecks(DatasetSpec spec, StagedTable table, Set<String> tables) {
    this.spec = spec;
    this.table = table;
    for (QualityRule rule : spec.quality()) {
      rules.add(RuleSql.of(rule, rules.size(), table.staged().columns(), tables, table.session()));
    }
  }

  /** All rules, in the contract's order. */
  List<RuleSql> rules() {
    return List.copyOf(rules);
  }

  /** How all of them ended. */
  List<CheckOutcome> run() {
    List<CheckOutcome> outcomes = new ArrayList<>(builtIn());
    Map<RuleSql, Long> counted = scan();
    for (RuleSql rule : rules) {
      try {
        outcomes.add(outcome(rule, counted));
      } catch (DuckFailure failure) {
        throw broken(rule, failure);
      }
    }
    return outcomes;
  }

  /**
   * The same outcomes, with RowCount rules asked again of the rows that are left after others were
   * set aside: they speak of what is published.
   */
  List<CheckOutcome> recounted(List<CheckOutcome> outcomes, StagedTable left) {
    List<CheckOutcome> recounted = new ArrayList<>(outcomes);
    int builtIn = outcomes.size() - rules.size();
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).rule().check() == QualityCheck.RowCount) {
        recounted.set(builtIn + i, rowCount(rules.get(i), left));
      }
    }
    return recounted;
  }

  private List<CheckOutcome> builtIn() {
    List<CheckOutcome> outcomes = new ArrayList<>();
    List<String> keys = spec.output().keys();
    if (!keys.isEmpty()) {
      outcomes.add(notNull("output.keys", keys));
      boolean declared =
          spec.quality().stream().anyMatch(rule -> OutputShape.isAboutKeys(rule, keys));
      if (!declared) {
        outcomes.add(unique("output.keys unique", Severity.FailRun, keys, 0));
      }
    }
    List<String> required =
        spec.output().schema().stream()
            .filter(column -> Boolean.FALSE.equals(column.nullable()))
            .map(Column::name)
            .toList();
    if (!required.isEmpty()) {
      outcomes.add(notNull("output.schema", required));
    }
    return outcomes;
  }

  private CheckOutcome notNull(String name, List<String> columns) {
    String fails =
        columns.stream().map(c -> Sql.name(c) + " IS NULL").collect(Collectors.joining(" OR "));
    long failures = knownFree(columns) ? 0 : count("(" + fails + ")");
    if (failures == 0) {
      return CheckOutcome.held(name, "NotNull", Severity.FailRun, "no NULL", "no NULL");
    }
    return failed(name, "NotNull", Severity.FailRun, failures, "no NULL", fails, columns);
  }

  private CheckOutcome unique(
      String name, Severity severity, List<String> columns, long tolerated) {
    KeyCheck keys = new KeyCheck(table);
    boolean business = Set.copyOf(columns).equals(Set.copyOf(spec.output().keys()));
    long failures = keys.duplicates(columns, business);
    if (failures <= tolerated) {
      return CheckOutcome.held(
          name, "Unique", severity, "each value once", rows(failures) + " too many");
    }
    return failed(
        name, "Unique", severity, failures, "each value once", keys.repeats(columns), columns);
  }

  /** Counts all conditions of single rows in one pass. */
  private Map<RuleSql, Long> scan() {
    Map<RuleSql, Long> counted = new LinkedHashMap<>();
    List<RuleSql> scanned = new ArrayList<>();
    for (RuleSql rule : rules) {
      if (rule.rule().check() == QualityCheck.NotNull && knownFree(rule.rule().columns())) {
        counted.put(rule, 0L);
      } else if (rule.inScan()) {
        scanned.add(rule);
      }
    }
    if (scanned.isEmpty()) {
      return counted;
    }
    String counts =
        scanned.stream()
            .map(rule -> "count(*) FILTER (WHERE " + rule.fails() + ")")
            .collect(Collectors.joining(", "));
    try {
      List<Long> found =
          table
              .session()
              .one(
                  "SELECT " + counts + " FROM " + table.from() + STAGED,
                  row -> {
                    List<Long> values = new ArrayList<>();
                    for (int i = 1; i <= scanned.size(); i++) {
                      values.add(row.getLong(i));
                    }
                    return values;
                  });
      for (int i = 0; i < scanned.size(); i++) {
        counted.put(scanned.get(i), found.get(i));
      }
    } catch (DuckFailure failure) {
      // Which of them is wrong is told by counting each alone.
      for (RuleSql rule : scanned) {
        try {
          counted.put(rule, count(rule.fails()));
        } catch (DuckFailure one) {
          throw broken(rule, one);
        }
      }
    }
    return counted;
  }

  private CheckOutcome outcome(RuleSql rule, Map<RuleSql, Long> counted) {
    return switch (rule.rule().check()) {
      case RowCount -> rowCount(rule, table);
      case Unique -> unique(rule.name(), rule.severity(), rule.rule().columns(), rule.tolerated());
      case NotNull, Range, AcceptedValues, Pattern, Referential, Sql -> {
        long failures = counted.containsKey(rule) ? counted.get(rule) : count(rule.fails());
        yield failures <= rule.tolerated()
            ? CheckOutcome.held(
                rule.name(),
                rule.rule().check().name(),
                rule.severity(),
                rule.expected(),
                rows(failures) + " that fail")
            : failed(
                rule.name(),
                rule.rule().check().name(),
                rule.severity(),
                failures,
                rule.expected(),
                rule.fails(),
                rule.rule().columns());
      }
    };
  }

  /** Of the whole output; with FailPartition of each partition. */
  private CheckOutcome rowCount(RuleSql rule, StagedTable counted) {
    long min = rule.rule().min() == null ? 0 : number(rule, rule.rule().min());
    long max = rule.rule().max() == null ? Long.MAX_VALUE : number(rule, rule.rule().max());
    Map<PartitionKey, Long> counts = new LinkedHashMap<>();
    if (rule.severity() == Severity.FailPartition) {
      for (StagedFile file : counted.staged().files()) {
        counts.merge(PartitionKey.parse(file.partition()), file.rows(), Long::sum);
      }
    } else {
      counts.put(PartitionKey.WHOLE, counted.rows());
    }
    Map<PartitionKey, Long> outside = new LinkedHashMap<>(counts);
    outside.values().removeIf(rows -> rows >= min && rows <= max);
    if (outside.isEmpty()) {
      return CheckOutcome.held(
          rule.name(), "RowCount", rule.severity(), rule.expected(), rows(counted.rows()));
    }
    CheckOutcome failed =
        CheckOutcome.failed(
            rule.name(),
            "RowCount",
            rule.severity(),
            outside.size(),
            rule.expected(),
            rows(outside.values().iterator().next()));
    return rule.severity() == Severity.FailPartition ? failed.in(outside.keySet()) : failed;
  }

  private static long number(RuleSql rule, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "quality " + rule.name() + ": found '" + text + "', expected a whole number of rows",
          e);
    }
  }

  private CheckOutcome failed(
      String name,
      String check,
      Severity severity,
      long failures,
      String expected,
      String fails,
      List<String> about) {
    String source = table.from() + STAGED;
    return CheckOutcome.failed(name, check, severity, failures, expected, rows(failures))
        .in(table.partitionsWhere(source, fails).keySet())
        .withSamples(table.samples(source, fails, table.shown(spec.output().keys(), about)));
  }

  private long count(String fails) {
    return table
        .session()
        .number("SELECT count(*) FROM " + table.from() + STAGED + " WHERE " + fails);
  }

  /** Whether the writer's statistics say that these columns hold no NULL. */
  private boolean knownFree(List<String> columns) {
    return table.staged().files().stream()
        .allMatch(
            file -> columns.stream().allMatch(c -> Long.valueOf(0).equals(file.nulls().get(c))));
  }

  private StepFailure broken(RuleSql rule, DuckFailure failure) {
    StepFailure meaning =
        EngineErrors.of(failure, "quality " + rule.name(), table.session().limits());
    return meaning.reason() == Reason.TransformFailed
        ? new StepFailure(Reason.InvalidSql, meaning.getMessage(), failure)
        : meaning;
  }

  private static String rows(long count) {
    return Progress.count(count) + (count == 1 ? " row" : " rows");
  }
}
