package dev.batchrun.core.calendar;

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
public record Period(Unit unit, LocalDateTime start) {

  /** The shapes of text that name a period. */
  public enum Unit {
    Hour("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}", ":00:00"),
    Day("[0-9]{4}-[0-9]{2}-[0-9]{2}", "T00:00:00"),
    Month("[0-9]{4}-[0-9]{2}", "-01T00:00:00"),
    Year("[0-9]{4}", "-01-01T00:00:00");

    private static final int HOURS = 24;
    private static final int MONTHS = 12;

    private final Pattern shape;
    private final String rest;

    Unit(String shape, String rest) {
      this.shape = Pattern.compile(shape);
      this.rest = rest;
    }

    /** The unit whose shape the text has, whether or not it exists in the calendar. */
    public static Optional<Unit> ofShape(String text) {
      return Arrays.stream(values()).filter(u -> u.shape.matcher(text).matches()).findFirst();
    }

    /** The period the text names; empty when the calendar has none. */
    public Optional<Period> parse(String text) {
      try {
        return Optional.of(new Period(this, LocalDateTime.parse(text + rest)));
      } catch (DateTimeException notInTheCalendar) {
        return Optional.empty();
      }
    }

    /** The number of the period that a moment of the wall clock lies in; neighbours differ by 1. */
    public long index(LocalDateTime moment) {
      LocalDate date = moment.toLocalDate();
      return switch (this) {
        case Hour -> Math.addExact(Math.multiplyExact(date.toEpochDay(), HOURS), moment.getHour());
        case Day -> date.toEpochDay();
        case Month -> (long) date.getYear() * MONTHS + date.getMonthValue() - 1;
        case Year -> date.getYear();
      };
    }

    /** The period with this number. */
    public Period at(long index) {
      LocalDate date =
          switch (this) {
            case Hour -> LocalDate.ofEpochDay(Math.floorDiv(index, HOURS));
            case Day -> LocalDate.ofEpochDay(index);
            case Month ->
                LocalDate.of(
                    Math.toIntExact(Math.floorDiv(index, MONTHS)),
                    Math.floorMod(index, MONTHS) + 1,
                    1);
            case Year -> LocalDate.of(Math.toIntExact(index), 1, 1);
          };
      return new Period(
          this, this == Hour ? date.atTime(Math.floorMod(index, HOURS), 0) : date.atStartOfDay());
    }

    /** The moment so many units later. */
    public LocalDateTime shift(LocalDateTime moment, long by) {
      return switch (this) {
        case Hour -> moment.plusHours(by);
        case Day -> moment.plusDays(by);
        case Month -> moment.plusMonths(by);
        case Year -> moment.plusYears(by);
      };
    }
  }

  /** Its number, see {@link Unit#index}. */
  public long index() {
    return unit.index(start);
  }

  /** The text that names it. */
  public String text() {
    String text = start.toLocalDate().toString();
    return switch (unit) {
      case Hour -> start.toString().substring(0, text.length() + 3);
      case Day -> text;
      case Month -> text.substring(0, text.length() - 3);
      case Year -> text.substring(0, text.length() - 6);
    };
  }

  /** The period after this one. */
  public Period next() {
    return new Period(unit, unit.shift(start, 1));
  }

  /**
   * Its first instant in the zone; periods that follow each other on the calendar share no instant
   * and leave none out.
   */
  public Instant startIn(ZoneId zone) {
    return instant(start, zone);
  }

  /**
   * When the zone's clock shows a moment. One that the clock jumps over becomes the instant of the
   * jump and one that it shows twice becomes the first of the two; so a later moment is never
   * sooner.
   */
  public static Instant instant(LocalDateTime moment, ZoneId zone) {
    ZoneOffsetTransition change = zone.getRules().getTransition(moment);
    return change != null && change.isGap() ? change.getInstant() : moment.atZone(zone).toInstant();
  }

  /** The date the period is about, where it lies within one. */
  public Optional<LocalDate> date() {
    return switch (unit) {
      case Hour, Day -> Optional.of(start.toLocalDate());
      case Month, Year -> Optional.empty();
    };
  }

  /** What to write instead of a partition's text that has a period's shape but is none. */
  public static String expectedInsteadOf(String text) {
    return whatIsWrongWithDay(text)
        .orElse("a date that exists, such as 2026-07-03, 2026-07, 2026 or 2026-07-03T14");
  }

  /** What to write instead of a text that is no day. */
  public static String expectedDayInsteadOf(String text) {
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
