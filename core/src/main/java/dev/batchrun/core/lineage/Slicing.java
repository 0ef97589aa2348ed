package dev.batchrun.core.lineage;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.calendar.Period;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a dataset is cut by time: which partition column names the period, how long a period is and
 * by whose clock. A dataset without such a column is one slice, number 0.
 *
 * @param column the partition column; empty when there is none
 * @param unit how long a slice is; empty for one slice of everything
 * @param zone by whose clock
 */
public record Slicing(String column, Optional<Period.Unit> unit, ZoneId zone) {

  /** One slice that holds everything. */
  public static final Slicing WHOLE = new Slicing("", Optional.empty(), ZoneOffset.UTC);

  /** What four digits of a year can write. */
  private static final LocalDateTime FIRST = LocalDateTime.of(0, 1, 1, 0, 0);

  private static final LocalDateTime END = LocalDateTime.of(10_000, 1, 1, 0, 0);

  public Slicing {
    if (column.isEmpty() != unit.isEmpty()) {
      throw new IllegalArgumentException(
          "slicing: found column '" + column + "' and unit " + unit + ", expected both or none");
    }
  }

  /** Slices of this length, named by this column. */
  public static Slicing by(String column, Period.Unit unit, ZoneId zone) {
    return new Slicing(column, Optional.of(unit), zone);
  }

  /** All slices that a text can name. */
  public Slices everything() {
    return unit.map(u -> Slices.between(u.index(FIRST), u.index(END))).orElse(Slices.between(0, 1));
  }

  /** The slice that a partition's value names. */
  public Optional<Long> slice(String text) {
    return unit.isEmpty()
        ? Optional.of(0L)
        : unit.get().parse(text).filter(p -> ofUnit(text)).map(Period::index);
  }

  private boolean ofUnit(String text) {
    return Period.Unit.ofShape(text).equals(unit);
  }

  /** The text that names a slice; empty for the whole. */
  public String text(long slice) {
    return unit.map(u -> u.at(slice).text()).orElse("");
  }

  /**
   * What a boundary says of the time column for slices in a row: a constraint that admits exactly
   * the texts that name them.
   */
  public Constraint constraint(Slices.Range range) {
    if (everything().ranges().contains(range)) {
      return new Constraint.Any();
    }
    // No year after 9999 can be written: whatever sorts after every digit ends the calendar.
    return range.count() == 1
        ? new Constraint.Exactly(text(range.from()))
        : new Constraint.Range(
            text(range.from()),
            range.to() == everything().ranges().get(0).to() ? ":" : text(range.to()));
  }

  /** The slices that a boundary's constraint admits; empty where it names no slices. */
  public Optional<Slices> slices(Constraint constraint) {
    if (constraint instanceof Constraint.Any || unit.isEmpty()) {
      return Optional.of(everything());
    }
    if (constraint instanceof Constraint.Exactly exactly) {
      return slice(exactly.value()).map(slice -> Slices.between(slice, slice + 1));
    }
    Constraint.Range range = (Constraint.Range) constraint;
    return slice(range.from())
        .flatMap(from -> slice(range.to()).map(to -> Slices.between(from, to)));
  }

  /** For people: {@code day=[2026-06-15, 2026-07-15)}, {@code all}, {@code none}. */
  public String text(Slices slices) {
    if (slices.none()) {
      return "none";
    }
    if (slices.equals(everything())) {
      return "all";
    }
    return slices.ranges().stream()
        .map(r -> r.count() == 1 ? text(r.from()) : "[" + text(r.from()) + ", " + end(r) + ")")
        .collect(Collectors.joining(", ", column + "=", ""));
  }

  private String end(Slices.Range range) {
    return range.to() == everything().ranges().get(0).to() ? "" : text(range.to());
  }
}
