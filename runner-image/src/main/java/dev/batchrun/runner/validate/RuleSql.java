package dev.batchrun.runner.validate;

import dev.batchrun.api.v1alpha1.QualityRule;
import dev.batchrun.api.v1alpha1.QualityRule.QualityCheck;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.Severity;
import dev.batchrun.runner.engine.DuckFailure;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.sql.SelectAnalysis;
import dev.batchrun.runner.sql.SqlText;
import dev.batchrun.runner.step.StepFailure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A quality rule as a condition that a row <i>fails</i>. NULL fails NotNull and Sql conditions;
 * every other rule speaks of values only.
 *
 * @param rule the rule
 * @param name its name
 * @param severity what it means
 * @param fails true for rows that do not hold; for Unique over a table that has {@link #rank}
 * @param expected for people
 */
record RuleSql(QualityRule rule, String name, Severity severity, String fails, String expected) {

  /** Rules of a contract, by their number. */
  static RuleSql of(
      QualityRule rule,
      int number,
      Map<String, String> columns,
      Set<String> tables,
      DuckSession session) {
    String name = name(rule);
    String field = "quality[" + number + "]";
    for (String column : rule.columns()) {
      if (!columns.containsKey(column)) {
        throw new StepFailure(
            Reason.InvalidRequest,
            field
                + " "
                + name
                + ": the output has no column '"
                + column
                + "'; found "
                + String.join(", ", columns.keySet()));
      }
    }
    Compiler compiler = new Compiler(rule, field + " " + name, number, columns, tables, session);
    Severity severity = rule.severity() == null ? Severity.FailRun : rule.severity();
    return new RuleSql(rule, name, severity, compiler.fails(), compiler.expected());
  }

  /** Its name, or {@code Range(amount)}. */
  private static String name(QualityRule rule) {
    if (rule.name() != null) {
      return rule.name();
    }
    return rule.columns().isEmpty()
        ? rule.check().name()
        : rule.check() + "(" + String.join(", ", rule.columns()) + ")";
  }

  /** Whether it is a condition of single rows that one scan can count with others. */
  boolean inScan() {
    return switch (rule.check()) {
      case NotNull, Range, AcceptedValues, Pattern -> true;
      case Sql -> !fails.toLowerCase(java.util.Locale.ROOT).contains("select");
      case Unique, RowCount, Referential -> false;
    };
  }

  /** Rows that may fail without consequence. */
  long tolerated() {
    return rule.maxFailures() == null ? 0 : rule.maxFailures();
  }

  /** The column that numbers rows with equal values, for Unique. */
  static String rank(int number) {
    return "batchrun_rank_" + number;
  }

  /** The expression of that column: 1 for the first in the order of all columns. */
  static String rankExpression(QualityRule rule, int number, List<String> columns) {
    return "CASE WHEN "
        + rule.columns().stream()
            .map(c -> Sql.name(c) + " IS NOT NULL")
            .collect(Collectors.joining(" AND "))
        + " THEN row_number() OVER (PARTITION BY "
        + Sql.names(rule.columns())
        + " ORDER BY "
        + Sql.names(columns)
        + ") ELSE 1 END AS "
        + rank(number);
  }

  /** Writes one rule as SQL. */
  private record Compiler(
      QualityRule rule,
      String subject,
      int number,
      Map<String, String> columns,
      Set<String> tables,
      DuckSession session) {

    String fails() {
      return switch (rule.check()) {
        case NotNull -> any(rule.columns(), " IS NULL", " OR ");
        case Unique -> rank(number) + " > 1";
        case Range -> range();
        case AcceptedValues -> column() + " NOT IN (" + literals() + ")";
        case RowCount -> "true";
        case Pattern -> pattern();
        case Referential -> referential();
        case Sql -> condition();
      };
    }

    String expected() {
      return switch (rule.check()) {
        case NotNull -> "no NULL";
        case Unique -> "each value once";
        case Range, RowCount -> bounds(rule.check() == QualityCheck.RowCount ? "rows" : "value");
        case AcceptedValues -> "one of " + String.join(", ", rule.values());
        case Pattern -> "a match of " + rule.pattern();
        case Referential -> "a row in " + rule.reference();
        case Sql -> rule.sql().strip().replaceAll("\\s+", " ");
      };
    }

    private String bounds(String what) {
      String low = rule.min() == null ? "" : rule.min() + " <= ";
      String high = rule.max() == null ? "" : " <= " + rule.max();
      return low + what + high;
    }

    private String range() {
      List<String> conditions = new ArrayList<>();
      if (rule.min() != null) {
        conditions.add(column() + " < " + literal(rule.min()));
      }
      if (rule.max() != null) {
        conditions.add(column() + " > " + literal(rule.max()));
      }
      if (columns.get(rule.columns().get(0)).matches("FLOAT|DOUBLE")) {
        // The engine puts NaN above every number, so that no lower bound would catch it.
        conditions.add("isnan(" + column() + ")");
      }
      return "(" + String.join(" OR ", conditions) + ")";
    }

    private String pattern() {
      String pattern = Sql.text(rule.pattern());
      check("SELECT regexp_full_match('', " + pattern + ")", "pattern '" + rule.pattern() + "'");
      return "NOT regexp_full_match(CAST(" + column() + " AS VARCHAR), " + pattern + ")";
    }

    private String referential() {
      List<String> there =
          rule.referenceColumns().isEmpty() ? rule.columns() : rule.referenceColumns();
      if (!tables.contains(rule.reference()) || there.size() != rule.columns().size()) {
        throw new StepFailure(
            Reason.InvalidRequest,
            subject
                + ": found reference '"
                + rule.reference()
                + "' with "
                + there.size()
                + " columns, expected one of "
                + tables
                + " with "
                + rule.columns().size());
      }
      List<String> equal = new ArrayList<>();
      for (int i = 0; i < there.size(); i++) {
        equal.add("r." + Sql.name(there.get(i)) + " = staged." + Sql.name(rule.columns().get(i)));
      }
      return "("
          + any(rule.columns(), " IS NOT NULL", " AND ")
          + " AND NOT EXISTS (SELECT 1 FROM "
          + Sql.name(rule.reference())
          + " r WHERE "
          + String.join(" AND ", equal)
          + "))";
    }

    private String condition() {
      SqlText sql = new SqlText(subject, rule.sql());
      SelectAnalysis.ofExpression(sql, session).requireTables(tables);
      return "((" + rule.sql() + "\n) IS NOT TRUE)";
    }

    private String column() {
      return Sql.name(rule.columns().get(0));
    }

    private String literals() {
      return rule.values().stream().map(this::literal).collect(Collectors.joining(", "));
    }

    /** A value as the column's type, so that 10 is more than 9. */
    private String literal(String text) {
      String type = columns.get(rule.columns().get(0));
      String literal = "CAST(" + Sql.text(text) + " AS " + type + ")";
      String what = "'" + text + "' for column " + rule.columns().get(0) + " " + type;
      check("SELECT " + literal, what);
      if (type.startsWith("DECIMAL") || type.endsWith("INT") || type.endsWith("INTEGER")) {
        requireExact(text, literal, what);
      }
      return literal;
    }

    /** 9.5 as an INTEGER is 10: a value that is rounded would accept rows it should not. */
    private void requireExact(String text, String literal, String what) {
      String kept = session.one("SELECT CAST(" + literal + " AS VARCHAR)", row -> row.getString(1));
      BigDecimal written;
      try {
        written = new BigDecimal(text.strip());
      } catch (NumberFormatException anotherSpelling) {
        return;
      }
      if (written.compareTo(new BigDecimal(kept)) != 0) {
        throw new StepFailure(
            Reason.InvalidRequest,
            subject
                + ": found "
                + what
                + ", which has no such value and would take "
                + kept
                + "; write a value of the column's type");
      }
    }

    private void check(String select, String what) {
      try {
        session.execute(select);
      } catch (DuckFailure failure) {
        throw new StepFailure(
            Reason.InvalidRequest,
            subject + ": found " + what + ", which cannot be used: " + failure.firstLine(),
            failure);
      }
    }

    private static String any(List<String> columns, String test, String glue) {
      return columns.stream()
          .map(c -> Sql.name(c) + test)
          .collect(Collectors.joining(glue, "(", ")"));
    }
  }
}
