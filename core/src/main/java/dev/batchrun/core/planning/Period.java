package dev.batchrun.core.planning;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A calendar period that a partition's value names: an hour, a day, a month or a year.
 *
 * @param unit how long
 * @param start its first moment on a wall clock
 */
record Period(Unit unit, LocalDateTime start) {

  /** The shapes of text that name a period. */
  enum Unit {
    Hour("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}", ":00:00"),
    Day("[0-9]{4}-[0-9]{2}-[0-9]{2}", "T00:00:00"),
    Month("[0-9]{4}-[0-9]{2}", "-01T00:00:00"),
    Year("[0-9]{4}", "-01-01T00:00:00");

    private final Pattern shape;
    private final String rest;

    Unit(String shape, String rest) {
      this.shape = Pattern.compile(shape);
      this.rest = rest;
    }

    /** The unit whose shape the text has, whether or not it exists in the calendar. */
    static Optional<Unit> ofShape(String text) {
      return Arrays.stream(values()).filter(u -> u.shape.matcher(text).matches()).findFirst();
    }

    /** The period the text names; empty when the calendar has none. */
    Optional<Period> parse(String text) {
      try {
        return Optional.of(new Period(this, LocalDateTime.parse(text + rest)));
      } catch (DateTimeException notInTheCalendar) {
        return Optional.empty();
      }
    }
  }

  /** The period after this one. */
  Period next() {
    return new Period(
        unit,
        switch (unit) {
          case Hour -> start.plusHours(1);
          case Day -> start.plusDays(1);
          case Month -> start.plusMonths(1);
          case Year -> start.plusYears(1);
        });
  }

  /**
   * Its first instant in the zone. A start that the clock jumps over becomes the instant of the
   * jump and one that the clock shows twice becomes the first of the two; so periods that follow
   * each other on the calendar share no instant and leave none out.
   */
  Instant startIn(ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(start);
    return change != null && change.isGap() ? change.getInstant() : start.atZone(zone).toInstant();
  }

  /** The date the period is about, where it lies within one. */
  Optional<LocalDate> date() {
    return switch (unit) {
      case Hour, Day -> Optional.of(start.toLocalDate());
      case Month, Year -> Optional.empty();
    };
  }

  /** What to write instead of a partition's text that has a period's shape but is none. */
  static String expectedInsteadOf(String text) {
    return whatIsWrongWithDay(text)
        .orElse("a date that exists, such as 2026-07-03, 2026-07, 2026 or 2026-07-03T14");
  }

  /** What to write instead of a text that is no day. */
  static String expectedDayInsteadOf(String text) {
    return whatIsWrongWithDay(text).orElse("a date such as 2026-07-03");
  }

  private static Optional<String> whatIsWrongWithDay(String text) {
    if (!text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}.*")) {
      return Optional.empty();
    }
    try {
      YearMonth month = YearMonth.parse(text.substring(0, 7));
      int day = Integer.parseInt(text.substring(8, 10));
      return day >= 1 && day <= month.lengthOfMonth()
          ? Optional.empty()
          : Optional.of("a date that exists; " + month + " has " + month.lengthOfMonth() + " days");
    } catch (DateTimeException monthIsWrong) {
      return Optional.of("a date that exists; the month must be 01 to 12");
    }
  }
}
