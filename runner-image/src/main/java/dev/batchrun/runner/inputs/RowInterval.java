package dev.batchrun.runner.inputs;

import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Which instants of an input a run reads, half-open, and how they are compared with a column: a
 * TIMESTAMP WITH TIME ZONE as an instant, a DATE or TIMESTAMP as what a clock in the boundary's
 * zone shows.
 *
 * @param from the first instant, the look-back included
 * @param to the first instant outside
 * @param zone in which dates and zoneless timestamps are meant
 */
public record RowInterval(Instant from, Instant to, ZoneId zone) {

  /** The interval of a bounded input. */
  public static RowInterval of(
      String input, Input.Boundary boundary, Optional<BatchRunSpec.Interval> interval) {
    BatchRunSpec.Interval given =
        interval.orElseThrow(
            () ->
                new StepFailure(
                    Reason.InvalidRequest,
                    "input "
                        + input
                        + ": has a boundary, and the run names no interval; set spec.interval, or a"
                        + " partition with a date"));
    Duration lookBack =
        Optional.ofNullable(boundary.lookBack()).flatMap(DurationText::parse).orElse(Duration.ZERO);
    return new RowInterval(
        instant(given.from()).minus(lookBack), instant(given.to()), zone(input, boundary));
  }

  /** The zone of a boundary; UTC where it names none. */
  public static ZoneId zone(String input, Input.Boundary boundary) {
    String name = boundary.zone() == null ? "UTC" : boundary.zone();
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "input "
              + input
              + ": boundary.zone '"
              + name
              + "' is no time zone; write an IANA name such as Europe/Berlin",
          e);
    }
  }

  /** The condition that a row of this column's type lies inside. */
  public String condition(String input, String quotedColumn, String type) {
    if (type.startsWith("TIMESTAMP WITH TIME ZONE")) {
      return between(quotedColumn, "TIMESTAMPTZ '" + from + "'", "TIMESTAMPTZ '" + to + "'");
    }
    if (type.equals("DATE")) {
      // A date counts by its first moment; an interval from noon to noon has the later date.
      return between("CAST(" + quotedColumn + " AS TIMESTAMP)", local(from), local(to));
    }
    if (type.startsWith("TIMESTAMP")) {
      return between(quotedColumn, local(from), local(to));
    }
    throw new StepFailure(
        Reason.SchemaDrift,
        "input "
            + input
            + ": boundary column "
            + quotedColumn
            + " is "
            + type
            + ", expected DATE, TIMESTAMP or TIMESTAMP WITH TIME ZONE; declare its type in"
            + " files.columns, or convert the files");
  }

  private String local(Instant instant) {
    LocalDateTime wallClock = LocalDateTime.ofInstant(instant, zone);
    return "TIMESTAMP '" + wallClock.toString().replace('T', ' ') + seconds(wallClock) + "'";
  }

  /** ISO leaves out seconds that are zero, the engine wants them. */
  private static String seconds(LocalDateTime time) {
    return time.getSecond() == 0 && time.getNano() == 0 ? ":00" : "";
  }

  private static String between(String value, String from, String to) {
    return value + " >= " + from + " AND " + value + " < " + to;
  }

  /** An instant as requests write it, with any offset. */
  public static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "interval: '" + text + "' is no instant; write one such as 2026-07-03T00:00:00Z",
          e);
    }
  }
}
