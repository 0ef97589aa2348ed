package dev.batchrun.core.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.batchrun.core.calendar.Period;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** What people expect of dates they know. */
class LinkTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");

  private static String affected(Slicing up, Slicing down, Mapping mapping, String slice) {
    Slices changed = up.slice(slice).map(n -> Slices.between(n, n + 1)).orElseThrow();
    return down.text(new Link(up, down, mapping).affected(changed));
  }

  private static String needed(Slicing up, Slicing down, Mapping mapping, String slice) {
    Slices computed = down.slice(slice).map(n -> Slices.between(n, n + 1)).orElseThrow();
    return up.text(new Link(up, down, mapping).needed(computed));
  }

  private static Slicing days(ZoneId zone) {
    return Slicing.by("day", Period.Unit.Day, zone);
  }

  private static Slicing months(ZoneId zone) {
    return Slicing.by("month", Period.Unit.Month, zone);
  }

  private static Slicing hours(ZoneId zone) {
    return Slicing.by("hour", Period.Unit.Hour, zone);
  }

  private static Slicing years(ZoneId zone) {
    return Slicing.by("year", Period.Unit.Year, zone);
  }

  @Test
  void aThirtyDayMetricChangedOn15JuneReaches14July() {
    Mapping thirtyDays = new Mapping.Window(Period.Unit.Day, -29, 0);
    assertEquals(
        "day=[2026-06-15, 2026-07-15)",
        affected(days(BERLIN), days(BERLIN), thirtyDays, "2026-06-15"));
    assertEquals(
        "day=[2026-06-15, 2026-07-15)",
        needed(days(BERLIN), days(BERLIN), thirtyDays, "2026-07-14"));
  }

  @Test
  void aDayTouchesItsMonthAndAMonthItsDays() {
    assertEquals(
        "month=2024-02", affected(days(BERLIN), months(BERLIN), Mapping.calendar(), "2024-02-29"));
    assertEquals(
        "day=[2024-02-01, 2024-03-01)",
        needed(days(BERLIN), months(BERLIN), Mapping.calendar(), "2024-02"));
    assertEquals(
        "day=[2023-02-01, 2023-03-01)",
        affected(months(UTC), days(UTC), Mapping.calendar(), "2023-02"));
    assertEquals("year=2026", affected(days(UTC), years(UTC), Mapping.calendar(), "2026-12-31"));
  }

  @Test
  void aDayInUtcTouchesTwoDaysInBerlin() {
    assertEquals(
        "day=[2026-07-03, 2026-07-05)",
        affected(days(UTC), days(BERLIN), Mapping.calendar(), "2026-07-03"));
    assertEquals(
        "month=[2026-07, 2026-09)",
        affected(days(UTC), months(BERLIN), Mapping.calendar(), "2026-07-31"));
    assertEquals(
        "month=2026-08", affected(hours(UTC), months(BERLIN), Mapping.calendar(), "2026-07-31T22"));
    assertEquals(
        "month=2026-07", affected(hours(UTC), months(BERLIN), Mapping.calendar(), "2026-07-31T21"));
    // In winter Berlin is one hour ahead, not two.
    assertEquals(
        "month=2026-01", affected(hours(UTC), months(BERLIN), Mapping.calendar(), "2026-01-31T22"));
  }

  @Test
  void aDayOfTwentyThreeAndOneOfTwentyFiveHoursHaveTheirHoursInUtc() {
    assertEquals(
        "hour=[2026-03-28T23, 2026-03-29T22)",
        needed(hours(UTC), days(BERLIN), Mapping.calendar(), "2026-03-29"));
    assertEquals(
        "hour=[2026-10-24T22, 2026-10-25T23)",
        needed(hours(UTC), days(BERLIN), Mapping.calendar(), "2026-10-25"));
    assertEquals(
        "hour=[2026-10-25T00, 2026-10-25T02)",
        needed(hours(UTC), hours(BERLIN), Mapping.calendar(), "2026-10-25T02"));
  }

  @Test
  void anHourThatTheClockJumpsOverHasTheInstantOfTheJump() {
    assertEquals(
        "hour=2026-03-29T01",
        needed(hours(UTC), hours(BERLIN), Mapping.calendar(), "2026-03-29T02"));
  }

  @Test
  void byOneClockEvenWhatTheClockLeavesOutIsItself() {
    assertEquals(
        "hour=2026-03-29T02",
        needed(hours(BERLIN), hours(BERLIN), Mapping.calendar(), "2026-03-29T02"));
    ZoneId apia = ZoneId.of("Pacific/Apia");
    assertEquals(
        "day=2011-12-30", affected(days(apia), days(apia), Mapping.calendar(), "2011-12-30"));
  }

  @Test
  void theSameValuesAreComparedAsTextWhateverTheZones() {
    assertEquals(
        "day=2026-07-03", affected(days(UTC), days(BERLIN), new Mapping.Same(), "2026-07-03"));
  }

  @Test
  void whereNoColumnIsSharedTheSameValuesAreAllValues() {
    assertEquals(
        "month=all", "month=" + affected(days(UTC), months(UTC), new Mapping.Same(), "2026-07-03"));
    assertEquals("all", affected(days(UTC), Slicing.WHOLE, new Mapping.Same(), "2026-07-03"));
    assertEquals("all", affected(Slicing.WHOLE, days(UTC), Mapping.calendar(), ""));
    assertEquals("all", affected(days(UTC), days(UTC), new Mapping.All(), "2026-07-03"));
  }

  @Test
  void aMonthThatReadsTheMonthBeforeItIsReachedByBoth() {
    Mapping withPrevious = new Mapping.Window(Period.Unit.Month, -1, 0);
    assertEquals(
        "month=[2026-02, 2026-04)", affected(days(UTC), months(UTC), withPrevious, "2026-02-28"));
    assertEquals(
        "day=[2024-02-01, 2024-04-01)", needed(days(UTC), months(UTC), withPrevious, "2024-03"));
  }

  @Test
  void aMonthBackFromADayOfALongMonthBeginsWithTheLastDayOfTheShortOne() {
    Mapping aMonth = new Mapping.Window(Period.Unit.Month, -1, 0);
    for (String day : new String[] {"2026-03-28", "2026-03-29", "2026-03-31"}) {
      assertEquals(
          "2026-02-28", needed(days(UTC), days(UTC), aMonth, day).substring("day=[".length(), 15));
    }
    assertEquals(
        "day=[2026-02-28, 2026-04-01)", affected(days(UTC), days(UTC), aMonth, "2026-02-28"));
    assertEquals(
        "hour=[2026-02-28T00, 2026-03-28T23)",
        needed(hours(UTC), hours(UTC), aMonth, "2026-03-28T22"));
  }

  @Test
  void theEndsOfTheCalendarAreEnds() {
    Mapping thirtyDays = new Mapping.Window(Period.Unit.Day, -29, 0);
    assertEquals("day=[9999-12-30, )", affected(days(UTC), days(UTC), thirtyDays, "9999-12-30"));
    assertEquals("day=0000-01-01", needed(days(UTC), days(UTC), thirtyDays, "0000-01-01"));
  }

  @Test
  void tenThousandDaysCostOneRange() {
    Slices days = Slices.between(0, 10_000);
    Link link = new Link(days(UTC), days(BERLIN), new Mapping.Window(Period.Unit.Day, -29, 0));
    assertEquals(Slices.between(0, 10_030), link.affected(days));
  }

  @Test
  void valuesOfDifferentUnitsAreNotComparedAsText() {
    Slicing daysNamedAlike = Slicing.by("month", Period.Unit.Day, UTC);
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new Link(daysNamedAlike, months(UTC), new Mapping.Same()))
            .getMessage();
    assertEquals(true, message.endsWith("expected the same unit"), message);
  }

  @Test
  void aWindowThatGoesBackwardsIsRefused() {
    assertEquals(
        "window: found 1 to 0, expected ascending numbers of at most 100000",
        assertThrows(
                IllegalArgumentException.class, () -> new Mapping.Window(Period.Unit.Day, 1, 0))
            .getMessage());
  }
}
