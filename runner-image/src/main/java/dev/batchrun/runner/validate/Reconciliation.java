package dev.batchrun.runner.validate;

import dev.batchrun.api.v1alpha1.ReconciliationCheck;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.gate.CheckOutcome;
import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.Severity;
import dev.batchrun.runner.engine.DuckFailure;
import dev.batchrun.runner.engine.EngineErrors;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.inputs.RowInterval;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.transform.StagedFiles.StagedFile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The nine checks of an output as a whole: against inputs, the boundary and what is published. */
final class Reconciliation {
  private final StepContext context;
  private final StagedTable table;
  private final PublishedSnapshot published;
  private final long quarantined;
  private final Instant lockTime;
  private final ExactAggregate aggregates;

  /**
   * @param quarantined rows set aside before
   * @param lockTime when the inputs were locked
   */
  Reconciliation(
      StepContext context,
      StagedTable table,
      PublishedSnapshot published,
      long quarantined,
      Instant lockTime) {
    this.context = context;
    this.table = table;
    this.published = published;
    this.quarantined = quarantined;
    this.lockTime = lockTime;
    this.aggregates = new ExactAggregate(table.session());
  }

  /** How all checks of the contract ended. */
  List<CheckOutcome> run() {
    List<CheckOutcome> outcomes = new ArrayList<>();
    for (ReconciliationCheck check : context.spec().reconciliation()) {
      try {
        outcomes.add(outcome(check));
      } catch (DuckFailure failure) {
        StepFailure meaning = EngineErrors.of(failure, subject(check), table.session().limits());
        throw meaning.reason() == Reason.TransformFailed
            ? new StepFailure(Reason.InvalidSql, meaning.getMessage(), failure)
            : meaning;
      }
    }
    return outcomes;
  }

  private CheckOutcome outcome(ReconciliationCheck check) {
    return switch (check.check()) {
      case Counts -> counts(check);
      case ControlTotal -> controlTotal(check);
      case KeyChecksum -> keyChecksum(check);
      case BoundaryRange -> boundaryRange(check);
      case PartitionCompleteness -> completeness(check);
      case Duplicates -> duplicates(check);
      case Referential -> referential(check);
      case Drift -> drift(check);
      case Freshness -> freshness(check);
    };
  }

  /** Input = accepted + rejected + duplicate. */
  private CheckOutcome counts(ReconciliationCheck check) {
    long input = number("SELECT count(*) FROM " + input(check));
    long rejected = stepRows(check, check.rejectedStep()) + quarantined;
    long duplicate = stepRows(check, check.duplicateStep());
    long accounted = table.rows() + rejected + duplicate;
    return result(
        check,
        input == accounted,
        Math.abs(input - accounted),
        "input " + Progress.count(input) + " = accepted + rejected + duplicate",
        Progress.count(table.rows())
            + " + "
            + Progress.count(rejected)
            + " + "
            + Progress.count(duplicate)
            + " = "
            + Progress.count(accounted));
  }

  private CheckOutcome controlTotal(ReconciliationCheck check) {
    BigDecimal input =
        aggregates.of(subject(check) + ".inputExpression", check.inputExpression(), input(check));
    BigDecimal output =
        aggregates.of(subject(check) + ".outputExpression", check.outputExpression(), table.from());
    BigDecimal tolerance =
        check.tolerance() == null ? BigDecimal.ZERO : new BigDecimal(check.tolerance());
    BigDecimal difference = input.subtract(output).abs();
    return result(
        check,
        difference.compareTo(tolerance) <= 0,
        1,
        check.inputExpression()
            + " = "
            + input.toPlainString()
            + (tolerance.signum() == 0 ? "" : " within " + tolerance.toPlainString()),
        check.outputExpression() + " = " + output.toPlainString());
  }

  /** The same keys on both sides, in whatever order, as sums of digests. */
  private CheckOutcome keyChecksum(ReconciliationCheck check) {
    List<String> keys = columns(check);
    List<String> there = check.inputColumns().isEmpty() ? keys : check.inputColumns();
    String expected = checksum(there, input(check));
    String found = checksum(keys, table.from());
    return result(check, expected.equals(found), 1, expected, found);
  }

  private String checksum(List<String> columns, String source) {
    // The length before each value keeps ('a','bc') from ('ab','c').
    String text =
        columns.stream()
            .map(c -> "CAST(" + Sql.name(c) + " AS VARCHAR)")
            .map(c -> "coalesce(length(" + c + ") || ':' || " + c + ", '-')")
            .collect(Collectors.joining(" || "));
    return table
        .session()
        .one(
            "SELECT count(*) || ' keys, checksum ' || coalesce(CAST(sum(md5_number_lower(t)) AS"
                + " VARCHAR), '0') || '.' || coalesce(CAST(sum(md5_number_upper(t)) AS VARCHAR), '0')"
                + " FROM (SELECT "
                + text
                + " AS t FROM "
                + source
                + ")",
            row -> row.getString(1));
  }

  private CheckOutcome boundaryRange(ReconciliationCheck check) {
    String column = Sql.name(columns(check).get(0));
    RowInterval interval = interval(check);
    String type = table.staged().columns().get(columns(check).get(0));
    String outside = "NOT (" + interval.condition(subject(check), column, type) + ")";
    String from = table.from();
    long failures = number("SELECT count(*) FROM " + from + " WHERE " + outside);
    String span =
        table
            .session()
            .one(
                "SELECT coalesce(min("
                    + column
                    + ") || ' to ' || max("
                    + column
                    + "), 'no values') FROM "
                    + from,
                row -> row.getString(1));
    CheckOutcome outcome =
        result(
            check,
            failures == 0,
            failures,
            "values in [" + interval.from() + ", " + interval.to() + ")",
            span);
    return failures == 0 ? outcome : outcome.in(table.partitionsWhere(from, outside).keySet());
  }

  private CheckOutcome completeness(ReconciliationCheck check) {
    Set<PartitionKey> there =
        table.staged().files().stream()
            .filter(file -> file.rows() > 0)
            .map(file -> PartitionKey.parse(file.partition()))
            .collect(Collectors.toSet());
    List<PartitionKey> missing = new ArrayList<>();
    List<PartitionKey> expected = expectedPartitions(check);
    for (PartitionKey partition : expected) {
      boolean found =
          there.stream()
              .anyMatch(p -> p.values().entrySet().containsAll(partition.values().entrySet()));
      if (!found) {
        missing.add(partition);
      }
    }
    CheckOutcome outcome =
        result(
            check,
            missing.isEmpty(),
            missing.size(),
            expected.size() + " partitions with rows",
            missing.isEmpty()
                ? "all of them"
                : "none for "
                    + missing.stream()
                        .limit(5)
                        .map(PartitionKey::toString)
                        .collect(Collectors.joining(", "))
                    + (missing.size() > 5 ? " and " + (missing.size() - 5) + " more" : ""));
    return missing.isEmpty() ? outcome : outcome.in(kept(missing));
  }

  /**
   * The partitions to keep as they are where one is missing. A missing day of a dataset by day and
   * region stands for each region that is published of it.
   */
  private Set<PartitionKey> kept(List<PartitionKey> missing) {
    Set<PartitionKey> kept = new HashSet<>();
    for (PartitionKey partition : missing) {
      List<PartitionKey> there =
          published.partitions().values().stream()
              .map(PublishedPartition::key)
              .filter(p -> context.boundary().contains(p))
              .filter(p -> p.values().entrySet().containsAll(partition.values().entrySet()))
              .toList();
      kept.addAll(there.isEmpty() ? List.of(partition) : there);
    }
    return kept;
  }

  private List<PartitionKey> expectedPartitions(ReconciliationCheck check) {
    if (!check.partitions().isEmpty()) {
      return check.partitions().stream().map(PartitionKey::parse).toList();
    }
    Map<String, String> exact = new LinkedHashMap<>();
    List<PartitionKey> expected = new ArrayList<>();
    for (Map.Entry<String, Constraint> column : context.boundary().columns().entrySet()) {
      if (column.getValue() instanceof Constraint.Exactly value) {
        exact.put(column.getKey(), value.value());
      } else if (column.getValue() instanceof Constraint.Range range) {
        days(check, range)
            .forEach(day -> expected.add(new PartitionKey(Map.of(column.getKey(), day))));
      }
    }
    return expected.isEmpty() ? List.of(new PartitionKey(exact)) : expected;
  }

  private List<String> days(ReconciliationCheck check, Constraint.Range range) {
    try {
      return LocalDate.parse(range.from())
          .datesUntil(LocalDate.parse(range.to()))
          .map(LocalDate::toString)
          .toList();
    } catch (DateTimeParseException noDay) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject(check)
              + ": the range "
              + range.from()
              + " to "
              + range.to()
              + " is not one of days; name the partitions in reconciliation[].partitions",
          noDay);
    }
  }

  private CheckOutcome duplicates(ReconciliationCheck check) {
    List<String> keys = columns(check);
    boolean business = Set.copyOf(keys).equals(Set.copyOf(context.spec().output().keys()));
    KeyCheck keyCheck = new KeyCheck(table);
    long failures = keyCheck.duplicates(keys, business);
    CheckOutcome outcome =
        result(
            check,
            failures == 0,
            failures,
            "each " + String.join(", ", keys) + " once",
            Progress.count(failures) + " rows too many");
    return failures == 0
        ? outcome
        : outcome.in(table.partitionsWhere(table.from(), keyCheck.repeats(keys)).keySet());
  }

  private CheckOutcome referential(ReconciliationCheck check) {
    List<String> here = columns(check);
    List<String> there = check.inputColumns().isEmpty() ? here : check.inputColumns();
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < here.size(); i++) {
      equal.add("r." + Sql.name(there.get(i)) + " = staged." + Sql.name(here.get(i)));
    }
    String orphan =
        "NOT EXISTS (SELECT 1 FROM "
            + input(check)
            + " r WHERE "
            + String.join(" AND ", equal)
            + ") AND "
            + here.stream()
                .map(c -> Sql.name(c) + " IS NOT NULL")
                .collect(Collectors.joining(" AND "));
    String source = table.from() + " staged";
    long failures = number("SELECT count(*) FROM " + source + " WHERE " + orphan);
    CheckOutcome outcome =
        result(
            check,
            failures == 0,
            failures,
            "every " + String.join(", ", here) + " in " + check.input(),
            Progress.count(failures) + " rows without");
    return failures == 0
        ? outcome
        : outcome
            .in(table.partitionsWhere(source, orphan).keySet())
            .withSamples(table.samples(source, orphan, here));
  }

  /** Row counts against the version in force, in all and for each partition. */
  private CheckOutcome drift(ReconciliationCheck check) {
    Map<PartitionKey, Long> before = new TreeMap<>();
    published
        .partitions()
        .values()
        .forEach(
            p -> {
              if (context.boundary().contains(p.key())) {
                before.put(p.key(), p.rows());
              }
            });
    if (before.isEmpty()) {
      return result(check, true, 0, "at most " + check.maxChangePercent() + " %", "first version");
    }
    Map<PartitionKey, Long> now = new TreeMap<>();
    for (StagedFile file : table.staged().files()) {
      now.merge(PartitionKey.parse(file.partition()), file.rows(), Long::sum);
    }
    BigDecimal limit = new BigDecimal(check.maxChangePercent());
    long rowsBefore = before.values().stream().mapToLong(Long::longValue).sum();
    BigDecimal overall = change(rowsBefore, table.rows());
    List<PartitionKey> drifted =
        before.keySet().stream()
            .filter(p -> change(before.get(p), now.getOrDefault(p, 0L)).compareTo(limit) > 0)
            .toList();
    boolean perPartition = check.severity() == Severity.FailPartition;
    boolean held = perPartition ? drifted.isEmpty() : overall.compareTo(limit) <= 0;
    CheckOutcome outcome =
        result(
            check,
            held,
            Math.max(1, drifted.size()),
            "at most "
                + check.maxChangePercent()
                + " % from "
                + Progress.count(rowsBefore)
                + " rows",
            Progress.count(table.rows()) + " rows, " + overall.toPlainString() + " %");
    return held || drifted.isEmpty() ? outcome : outcome.in(drifted);
  }

  private static BigDecimal change(long before, long now) {
    if (before == 0) {
      return now == 0 ? BigDecimal.ZERO : new BigDecimal(100);
    }
    return BigDecimal.valueOf(Math.abs(now - before) * 100L)
        .divide(BigDecimal.valueOf(before), 2, RoundingMode.HALF_UP);
  }

  private CheckOutcome freshness(ReconciliationCheck check) {
    String column = columns(check).get(0);
    String type = table.staged().columns().get(column);
    boolean zoned = type.startsWith("TIMESTAMP WITH TIME ZONE");
    Optional<String> newest =
        Optional.ofNullable(
            table
                .session()
                .one(
                    "SELECT strftime(max(CAST("
                        + Sql.name(column)
                        + " AS TIMESTAMP)), '%Y-%m-%dT%H:%M:%S') FROM "
                        + table.from(),
                    row -> row.getString(1)));
    Duration allowed = DurationText.parse(check.maxAge()).orElse(Duration.ZERO);
    String expected = column + " at most " + check.maxAge() + " before " + lockTime;
    if (newest.isEmpty()) {
      return result(check, false, 1, expected, "no values");
    }
    ZoneId zone = zoned ? ZoneOffset.UTC : zone();
    Instant latest = LocalDateTime.parse(newest.get()).atZone(zone).toInstant();
    return result(check, !latest.plus(allowed).isBefore(lockTime), 1, expected, "newest " + latest);
  }

  private RowInterval interval(ReconciliationCheck check) {
    if (context.request().interval() == null) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject(check)
              + ": the run has no interval; set spec.interval, or give an input a boundary");
    }
    return new RowInterval(
        RowInterval.instant(context.request().interval().from()),
        RowInterval.instant(context.request().interval().to()),
        zone());
  }

  private ZoneId zone() {
    return context.spec().inputs().stream()
        .filter(input -> input.boundary() != null)
        .findFirst()
        .map(input -> RowInterval.zone(input.name(), input.boundary()))
        .orElse(ZoneOffset.UTC);
  }

  private String input(ReconciliationCheck check) {
    boolean known =
        context.spec().inputs().stream().anyMatch(i -> i.name().equals(check.input()))
            || context.spec().references().stream().anyMatch(r -> r.name().equals(check.input()));
    if (!known) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject(check) + ": there is no input or reference '" + check.input() + "'");
    }
    return Sql.name(check.input());
  }

  private List<String> columns(ReconciliationCheck check) {
    List<String> columns =
        check.columns().isEmpty() ? context.spec().output().keys() : check.columns();
    if (columns.isEmpty() || !table.columns().containsAll(columns)) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject(check)
              + ": found columns "
              + columns
              + ", expected some of "
              + table.columns()
              + "; set reconciliation[].columns or output.keys");
    }
    return columns;
  }

  private long stepRows(ReconciliationCheck check, String step) {
    if (step == null) {
      return 0;
    }
    return Optional.ofNullable(table.staged().stepRows().get(step))
        .orElseThrow(
            () ->
                new StepFailure(
                    Reason.InvalidRequest,
                    subject(check)
                        + ": there is no step '"
                        + step
                        + "'; only a transform with steps can name one"));
  }

  private long number(String sql) {
    return table.session().number(sql);
  }

  private static String subject(ReconciliationCheck check) {
    return "reconciliation " + name(check);
  }

  private static String name(ReconciliationCheck check) {
    return check.name() == null ? check.check().name() : check.name();
  }

  private static CheckOutcome result(
      ReconciliationCheck check, boolean held, long failures, String expected, String found) {
    Severity severity = check.severity() == null ? Severity.FailRun : check.severity();
    return held
        ? CheckOutcome.held(name(check), check.check().name(), severity, expected, found)
        : CheckOutcome.failed(
            name(check), check.check().name(), severity, failures, expected, found);
  }
}
