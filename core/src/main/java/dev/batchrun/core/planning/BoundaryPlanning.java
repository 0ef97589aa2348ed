package dev.batchrun.core.planning;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.calendar.Period;
import dev.batchrun.core.planning.PlanRequest.Ask;
import dev.batchrun.core.planning.PlanRequest.Contract;
import dev.batchrun.core.planning.PlanRequest.Range;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which partitions a run owns. */
final class BoundaryPlanning {
  private final List<String> columns;
  private final Ask run;
  private final Problems problems;

  BoundaryPlanning(Contract contract, Ask run, Problems problems) {
    this.columns = contract.partitionColumns();
    this.run = run;
    this.problems = problems;
  }

  /** The boundary as far as the request makes sense; the rest became problems. */
  OutputBoundary boundary() {
    Map<String, Constraint> constraints = new LinkedHashMap<>();
    columns.forEach(column -> constraints.put(column, new Constraint.Any()));
    run.partition()
        .forEach(
            (column, value) ->
                exactly(column, value)
                    .ifPresent(constraint -> constraints.put(column, constraint)));
    run.range()
        .flatMap(this::within)
        .ifPresent(constraint -> constraints.put(run.range().get().column(), constraint));
    return new OutputBoundary(constraints);
  }

  private Optional<Constraint> exactly(String column, String value) {
    String field = "spec.partition." + column;
    if (!isColumn(field, column) || !isValue(field, value)) {
      return Optional.empty();
    }
    return Optional.of(new Constraint.Exactly(value));
  }

  private Optional<Constraint> within(Range range) {
    if (!isColumn("spec.range.column", range.column())) {
      return Optional.empty();
    }
    if (run.partition().containsKey(range.column())) {
      problems.add(
          "spec.range.column",
          range.column() + ", which spec.partition names too",
          "the column in one of them");
      return Optional.empty();
    }
    boolean valuesAreFine =
        isValue("spec.range.from", range.from()) & isValue("spec.range.to", range.to());
    if (!valuesAreFine || !compareAsPeopleMean(range)) {
      return Optional.empty();
    }
    return Optional.of(new Constraint.Range(range.from(), range.to()));
  }

  private boolean isColumn(String field, String column) {
    if (columns.contains(column)) {
      return true;
    }
    problems.add(
        field,
        column,
        columns.isEmpty()
            ? "no partition: the dataset has no partition columns (output.partitionBy)"
            : "one of the partition columns: " + String.join(", ", columns));
    return false;
  }

  private boolean isValue(String field, String value) {
    if (value.isBlank() || value.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          field,
          value.isEmpty() ? "an empty text" : "'" + value.replaceAll("\\p{Cntrl}", "?") + "'",
          "a value without control characters; leave the column out to own all its values");
      return false;
    }
    Optional<Period.Unit> unit = Period.Unit.ofShape(value);
    if (unit.isPresent() && unit.get().parse(value).isEmpty()) {
      problems.add(field, value, Period.expectedInsteadOf(value));
      return false;
    }
    return true;
  }

  /** Values compare as text; that is what people mean only where both are written alike. */
  private boolean compareAsPeopleMean(Range range) {
    String both = range.from() + " to " + range.to();
    Optional<Period.Unit> from = Period.Unit.ofShape(range.from());
    Optional<Period.Unit> to = Period.Unit.ofShape(range.to());
    boolean numbers = range.from().matches("[0-9]+") && range.to().matches("[0-9]+");
    if (!from.equals(to) || (numbers && range.from().length() != range.to().length())) {
      problems.add(
          "spec.range",
          both,
          "from and to written alike, such as 2026-07-01 to 2026-08-01; values compare as text");
      return false;
    }
    if (range.from().compareTo(range.to()) >= 0) {
      problems.add("spec.range", both, "from before to; to is exclusive");
      return false;
    }
    return true;
  }
}
