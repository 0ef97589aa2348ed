package dev.batchrun.core.planning;

import dev.batchrun.core.calendar.Period;
import dev.batchrun.core.planning.PlanRequest.Ask;
import dev.batchrun.core.planning.PlanRequest.Boundary;
import dev.batchrun.core.planning.PlanRequest.Contract;
import dev.batchrun.core.planning.PlanRequest.GivenInterval;
import dev.batchrun.core.vocabulary.DurationText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which instants of its inputs a run reads, and which date it is about. */
final class IntervalPlanning {
  private final Contract contract;
  private final Ask run;
  private final Problems problems;
  private final Map<String, Slice> slices = new LinkedHashMap<>();

  /** What the run says of a column whose values are dates: one period, or two and all between. */
  private record Slice(String field, String text, Period first, Period end, boolean range) {
    Period.Unit unit() {
      return first.unit();
    }
  }

  IntervalPlanning(Contract contract, Ask run, Problems problems) {
    this.contract = contract;
    this.run = run;
    this.problems = problems;
    run.partition()
        .forEach(
            (column, value) ->
                period(value)
                    .ifPresent(
                        p ->
                            slices.put(
                                column,
                                new Slice("spec.partition." + column, value, p, p.next(), false))));
    run.range().ifPresent(this::addRange);
  }

  private void addRange(PlanRequest.Range range) {
    Optional<Period> from = period(range.from());
    Optional<Period> to = period(range.to());
    if (from.isPresent() && to.isPresent() && from.get().unit() == to.get().unit()) {
      String text = range.from() + " to " + range.to();
      slices.put(range.column(), new Slice("spec.range", text, from.get(), to.get(), true));
    }
  }

  private static Optional<Period> period(String value) {
    return Period.Unit.ofShape(value).flatMap(unit -> unit.parse(value));
  }

  /** The date given, else the one day that the date partition lies in. */
  Optional<LocalDate> businessDate() {
    if (run.businessDate().isPresent()) {
      String text = run.businessDate().get();
      Optional<Period> day = Period.Unit.Day.parse(text);
      if (day.isEmpty()) {
        problems.add("spec.businessDate", text, Period.expectedDayInsteadOf(text));
      }
      return day.flatMap(Period::date);
    }
    List<LocalDate> dates =
        slices.values().stream()
            .filter(slice -> !slice.range())
            .flatMap(slice -> slice.first().date().stream())
            .distinct()
            .toList();
    return dates.size() == 1 ? Optional.of(dates.get(0)) : Optional.empty();
  }

  /** The interval given, else the one that all bounded inputs agree on. */
  Optional<InputInterval> interval() {
    Map<String, InputInterval> byInput = new LinkedHashMap<>();
    for (int i = 0; i < contract.inputs().size(); i++) {
      String field = contract.path() + ".inputs[" + i + "].boundary";
      Optional<Boundary> boundary =
          contract.inputs().get(i).boundary().filter(IntervalPlanning::isTemporal);
      boundary.ifPresent(b -> checkLookBack(b, field));
      Optional<ZoneId> zone = boundary.flatMap(b -> zone(b, field));
      if (zone.isPresent() && run.interval().isEmpty()) {
        slice(boundary.get(), field)
            .flatMap(slice -> interval(slice, zone.get()))
            .ifPresent(interval -> byInput.put(field + ".zone", interval));
      }
    }
    if (run.interval().isPresent()) {
      return given(run.interval().get());
    }
    return agreed(byInput);
  }

  private static boolean isTemporal(Boundary boundary) {
    return switch (boundary.clock()) {
      case EventTime, IngestionTime, SourceCommitTime, FileArrivalTime -> true;
      case SnapshotId, CursorRange -> false;
    };
  }

  private void checkLookBack(Boundary boundary, String field) {
    boundary
        .lookBack()
        .filter(text -> DurationText.parse(text).isEmpty())
        .ifPresent(text -> problems.add(field + ".lookBack", text, "a duration such as 36h or 2d"));
  }

  private Optional<ZoneId> zone(Boundary boundary, String field) {
    try {
      return Optional.of(ZoneId.of(boundary.zone()));
    } catch (DateTimeException noZone) {
      problems.add(
          field + ".zone", boundary.zone(), "an IANA time zone such as UTC or Europe/Berlin");
      return Optional.empty();
    }
  }

  private Optional<Slice> slice(Boundary boundary, String field) {
    List<String> candidates = boundary.partition().map(List::of).orElseGet(this::dateColumns);
    if (candidates.size() > 1) {
      problems.add(
          field + ".partition",
          "several partition columns with dates: " + String.join(", ", candidates),
          "the one whose date names the interval; or write spec.interval in the run");
      return Optional.empty();
    }
    if (candidates.isEmpty()) {
      // A wrong column or value was told already; that its date is missing follows from it.
      if (!problems.speakOf("spec.partition") && !problems.speakOf("spec.range")) {
        problems.add("spec.partition", ofNoColumn(), howToNameTheInterval());
      }
      return Optional.empty();
    }
    String column = candidates.get(0);
    if (!contract.partitionColumns().contains(column)) {
      problems.add(
          field + ".partition",
          column,
          contract.partitionColumns().isEmpty()
              ? "none: the dataset has no partition columns (output.partitionBy)"
              : "one of the partition columns: " + String.join(", ", contract.partitionColumns()));
      return Optional.empty();
    }
    if (!slices.containsKey(column) && !alreadyRefused(column)) {
      problems.add(
          "spec.partition." + column,
          run.partition().getOrDefault(column, Problem.NOTHING),
          howToNameTheInterval());
    }
    return Optional.ofNullable(slices.get(column));
  }

  /** A year is four digits, as a shop's number may be: it counts where nothing else is a date. */
  private List<String> dateColumns() {
    List<String> certain = columns(false);
    return certain.isEmpty() ? columns(true) : certain;
  }

  private List<String> columns(boolean years) {
    return slices.entrySet().stream()
        .filter(e -> (e.getValue().unit() == Period.Unit.Year) == years)
        .map(Map.Entry::getKey)
        .filter(contract.partitionColumns()::contains)
        .toList();
  }

  private boolean alreadyRefused(String column) {
    boolean ranged = run.range().filter(range -> range.column().equals(column)).isPresent();
    return problems.speakOf("spec.partition." + column)
        || (ranged && problems.speakOf("spec.range"));
  }

  private String ofNoColumn() {
    return run.partition().isEmpty() && run.range().isEmpty()
        ? Problem.NOTHING
        : "no date among the partition's values";
  }

  private String howToNameTheInterval() {
    String intervalOnly =
        "spec.interval, from and to: an input has a boundary and nothing else names it";
    if (contract.partitionColumns().isEmpty()) {
      return intervalOnly;
    }
    return "a date such as 2026-07-03, 2026-07, 2026 or 2026-07-03T14 for one of "
        + String.join(", ", contract.partitionColumns())
        + ", a spec.range, or spec.interval: an input has a boundary";
  }

  private Optional<InputInterval> interval(Slice slice, ZoneId zone) {
    Instant from = slice.first().startIn(zone);
    Instant to = slice.end().startIn(zone);
    if (!from.isBefore(to)) {
      if (slice.first().start().isBefore(slice.end().start())) {
        problems.add(
            slice.field(),
            slice.text(),
            "a time that exists in " + zone + "; its clock jumps over this one");
      }
      return Optional.empty();
    }
    return Optional.of(new InputInterval(from, to));
  }

  private Optional<InputInterval> given(GivenInterval interval) {
    Optional<Instant> from = instant("spec.interval.from", interval.from());
    Optional<Instant> to = instant("spec.interval.to", interval.to());
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    if (!from.get().isBefore(to.get())) {
      problems.add(
          "spec.interval",
          interval.from() + " to " + interval.to(),
          "from before to; to is exclusive");
      return Optional.empty();
    }
    return Optional.of(new InputInterval(from.get(), to.get()));
  }

  private Optional<Instant> instant(String field, String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException noInstant) {
      problems.add(field, text, ParameterType.Timestamp.expected());
      return Optional.empty();
    }
  }

  /** One run reads one interval: where inputs draw it differently only a person can say which. */
  private Optional<InputInterval> agreed(Map<String, InputInterval> byInput) {
    Optional<Map.Entry<String, InputInterval>> first = byInput.entrySet().stream().findFirst();
    for (Map.Entry<String, InputInterval> other : byInput.entrySet()) {
      if (!other.getValue().equals(first.get().getValue())) {
        problems.add(
            other.getKey(),
            other.getValue().from() + " to " + other.getValue().to(),
            "the interval of "
                + first.get().getKey()
                + ", "
                + first.get().getValue().from()
                + " to "
                + first.get().getValue().to()
                + "; or write spec.interval in the run");
        return Optional.empty();
      }
    }
    return first.map(Map.Entry::getValue);
  }
}
