package dev.batchrun.core.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.batchrun.core.vocabulary.Mode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PlannerTest {

  @Test
  void ownsEveryPartitionWhenTheRunNamesNone() {
    RunPlan plan = Asking.whole().plan();
    assertEquals("all", plan.boundary().toString());
    assertEquals(Optional.empty(), plan.interval());
    assertEquals(Optional.empty(), plan.businessDate());
  }

  @Test
  void plansAnUnpartitionedDatasetWithoutAPartition() {
    assertEquals("all", Asking.whole().columns().plan().boundary().toString());
  }

  @Test
  void ownsWhatTheRunNamesAndAllOfTheOtherColumns() {
    RunPlan plan = Asking.whole().columns("day", "region").partition("region", "eu").plan();
    assertEquals("region=eu", plan.boundary().toString());
    assertEquals(List.of("day", "region"), List.copyOf(plan.boundary().columns().keySet()));
  }

  @ParameterizedTest(name = "{0} {1} in {2} lasts {4}")
  @CsvSource({
    // what               value          zone                 from                   lasts
    "an ordinary day,     2026-07-03,    Europe/Berlin,       2026-07-02T22:00:00Z,  PT24H",
    "a day in UTC,        2026-07-03,    UTC,                 2026-07-03T00:00:00Z,  PT24H",
    "spring forward,      2026-03-29,    Europe/Berlin,       2026-03-28T23:00:00Z,  PT23H",
    "fall back,           2026-10-25,    Europe/Berlin,       2026-10-24T22:00:00Z,  PT25H",
    "no midnight,         2018-11-04,    America/Sao_Paulo,   2018-11-04T03:00:00Z,  PT23H",
    "midnight twice,      2018-11-04,    America/Havana,      2018-11-04T04:00:00Z,  PT25H",
    "half an hour off,    2026-04-05,    Australia/Lord_Howe, 2026-04-04T13:00:00Z,  PT24H30M",
    "a leap day,          2024-02-29,    UTC,                 2024-02-29T00:00:00Z,  PT24H",
    "the last of a month, 2026-04-30,    UTC,                 2026-04-30T00:00:00Z,  PT24H",
    "a short month,       2026-02,       UTC,                 2026-02-01T00:00:00Z,  PT672H",
    "a leap month,        2024-02,       UTC,                 2024-02-01T00:00:00Z,  PT696H",
    "a month with a jump, 2026-03,       Europe/Berlin,       2026-02-28T23:00:00Z,  PT743H",
    "December,            2026-12,       UTC,                 2026-12-01T00:00:00Z,  PT744H",
    "a year,              2026,          Europe/Berlin,       2025-12-31T23:00:00Z,  PT8760H",
    "a leap year,         2024,          UTC,                 2024-01-01T00:00:00Z,  PT8784H",
    "an hour,             2026-07-03T14, Europe/Berlin,       2026-07-03T12:00:00Z,  PT1H",
    "an hour seen twice,  2026-10-25T02, Europe/Berlin,       2026-10-25T00:00:00Z,  PT2H",
    "the hour before it,  2026-10-25T01, Europe/Berlin,       2026-10-24T23:00:00Z,  PT1H",
    "half an hour,        2026-10-04T02, Australia/Lord_Howe, 2026-10-03T15:30:00Z,  PT30M",
  })
  void readsTheIntervalOffTheDatePartition(
      String what, String value, String zone, String from, Duration lasts) {
    InputInterval interval =
        Asking.bounded(zone).partition("day", value).plan().interval().orElseThrow();
    assertEquals(from, interval.from().toString(), what);
    assertEquals(lasts, Duration.between(interval.from(), interval.to()), what);
  }

  @ParameterizedTest
  @CsvSource({"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"})
  void leavesNoInstantOutAndReadsNoneTwiceOverTwoYearsOfDaysAndTheirHours(String zone) {
    InputInterval before = null;
    for (LocalDate day = LocalDate.of(2017, 1, 1);
        day.isBefore(LocalDate.of(2019, 1, 1));
        day = day.plusDays(1)) {
      InputInterval interval =
          Asking.bounded(zone).partition("day", day.toString()).plan().interval().get();
      if (before != null) {
        assertEquals(before.to(), interval.from(), day.toString());
      }
      assertEquals(Optional.empty(), gapInHours(day, zone, interval));
      before = interval;
    }
  }

  /** Hours that exist must tile the day; those the clock jumps over are refused, not read empty. */
  private static Optional<String> gapInHours(LocalDate day, String zone, InputInterval whole) {
    java.time.Instant reached = whole.from();
    for (int hour = 0; hour < 24; hour++) {
      String value = String.format("%sT%02d", day, hour);
      if (Asking.bounded(zone).partition("day", value).outcome()
          instanceof PlanOutcome.Planned planned) {
        InputInterval interval = planned.plan().interval().get();
        if (!interval.from().equals(reached)) {
          return Optional.of(value + " starts at " + interval.from() + ", not at " + reached);
        }
        reached = interval.to();
      }
    }
    return reached.equals(whole.to()) ? Optional.empty() : Optional.of(day + " ends at " + reached);
  }

  @Test
  void readsTheIntervalOffARange() {
    RunPlan plan = Asking.bounded("UTC").range("day", "2001-01-01", "2001-02-01").plan();
    assertEquals("day=[2001-01-01, 2001-02-01)", plan.boundary().toString());
    assertEquals("2001-01-01T00:00:00Z", plan.interval().get().from().toString());
    assertEquals("2001-02-01T00:00:00Z", plan.interval().get().to().toString());
    assertEquals(Optional.empty(), plan.businessDate());
  }

  @Test
  void prefersTheIntervalGiven() {
    RunPlan plan =
        Asking.bounded("Europe/Berlin")
            .partition("day", "2026-07-03")
            .interval("2026-07-03T00:00:00+02:00", "2026-07-03T12:00:00.5Z")
            .plan();
    assertEquals("2026-07-02T22:00:00Z", plan.interval().get().from().toString());
    assertEquals("2026-07-03T12:00:00.500Z", plan.interval().get().to().toString());
  }

  @Test
  void takesTheColumnThatTheInputNamesAmongSeveralDates() {
    RunPlan plan =
        new Asking()
            .input("UTC", "day", "36h")
            .columns("day", "booked")
            .partition("day", "2026-07-03")
            .partition("booked", "2026-07-09")
            .plan();
    assertEquals("2026-07-03T00:00:00Z", plan.interval().get().from().toString());
  }

  @Test
  void takesFourDigitsForAYearOnlyWhereNothingElseIsADate() {
    Asking shop = Asking.bounded("UTC").columns("shop", "day").partition("shop", "2041");
    assertEquals(
        "2026-07-03T00:00:00Z",
        shop.partition("day", "2026-07-03").plan().interval().get().from().toString());
  }

  @ParameterizedTest(name = "{0} gives {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "2026-07-03, 2026-07-03",
        "2026-07-03T14, 2026-07-03",
        "2026-07, -",
        "2026, -",
        "eu, -"
      })
  void takesTheBusinessDateFromAPartitionWithinOneDay(String value, String date) {
    assertEquals(
        Optional.ofNullable(date),
        Asking.whole().partition("day", value).plan().businessDate().map(LocalDate::toString));
  }

  @Test
  void prefersTheBusinessDateGiven() {
    RunPlan plan = Asking.whole().partition("day", "2026-07-03").businessDate("2026-07-01").plan();
    assertEquals(Optional.of(LocalDate.of(2026, 7, 1)), plan.businessDate());
  }

  @Test
  void namesNoBusinessDateWhereTwoPartitionsDisagree() {
    RunPlan plan =
        Asking.whole()
            .columns("day", "booked")
            .partition("day", "2026-07-03")
            .partition("booked", "2026-07-09")
            .plan();
    assertEquals(Optional.empty(), plan.businessDate());
  }

  @Test
  void resolvesParametersInTheOrderOfDeclarationAndInOneSpelling() {
    RunPlan plan =
        Asking.whole()
            .declare("z", ParameterType.Integer, null)
            .declare("a", ParameterType.Decimal, "1.50")
            .declare("t", ParameterType.Timestamp, null)
            .declare("s", ParameterType.String, "")
            .give("t", "2026-07-03T02:00:00+02:00")
            .give("z", "+007")
            .plan();
    assertEquals(
        "[z=7, a=1.50, t=2026-07-03T00:00:00Z, s=]", plan.parameters().entrySet().toString());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "Integer, 42, 42",
        "Integer, -0, 0",
        "Integer, 9223372036854775807, 9223372036854775807",
        "Integer, 9223372036854775808, -",
        "Integer, 4.0, -",
        "Integer, 4e2, -",
        "Integer, '', -",
        "Decimal, 00.10, 0.10",
        "Decimal, -3, -3",
        "Decimal, 1e3, -",
        "Decimal, NaN, -",
        "Decimal, 123456789012345678901234567890123456789, -",
        "Date, 2024-02-29, 2024-02-29",
        "Date, 2026-02-29, -",
        "Date, 03.07.2026, -",
        "Timestamp, 2026-07-03T00:00:00Z, 2026-07-03T00:00:00Z",
        "Timestamp, 2026-07-03T00:00:00, -",
        "Timestamp, 2026-07-03, -",
        "Boolean, true, true",
        "Boolean, TRUE, -",
        "Boolean, 1, -",
        "String, ' x ', ' x '"
      })
  void readsAParameterStrictly(ParameterType type, String text, String canonical) {
    assertEquals(Optional.ofNullable(canonical), type.canonical(text));
  }

  @ParameterizedTest
  @EnumSource(
      value = Mode.class,
      names = {"Rollback", "Promote"})
  void needsNeitherIntervalNorParametersToComputeNothing(Mode mode) {
    RunPlan plan =
        Asking.bounded("UTC")
            .declare("rate", ParameterType.Decimal, null)
            .mode(mode)
            .rollbackTo(3)
            .promote("shadow")
            .plan();
    assertEquals(Optional.empty(), plan.interval());
    assertEquals(Map.of(), plan.parameters());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongRequests")
  void refuses(String what, Asking asking, List<String> problems) {
    assertEquals(String.join("\n", problems), String.join("\n", asking.problems()));
  }

  static Stream<Arguments> wrongRequests() {
    return Stream.concat(wrongTimes(), wrongPartitionsAndParameters());
  }

  private static Stream<Arguments> wrongTimes() {
    return Stream.of(
        refused(
            "a business date that is no date",
            Asking.whole().businessDate("2026-02-30"),
            "spec.businessDate: found 2026-02-30, expected a date that exists; 2026-02 has 28 days"),
        refused(
            "a business date in month 13",
            Asking.whole().businessDate("2026-13-01"),
            "spec.businessDate: found 2026-13-01, expected a date that exists; the month must be 01 to 12"),
        refused(
            "a business date written otherwise",
            Asking.whole().businessDate("03.07.2026"),
            "spec.businessDate: found 03.07.2026, expected a date such as 2026-07-03"),
        refused(
            "a partition that is no date",
            Asking.bounded("UTC").partition("day", "2026-02-29"),
            "spec.partition.day: found 2026-02-29, expected a date that exists; 2026-02 has 28 days"),
        refused(
            "an hour that is none",
            Asking.whole().partition("day", "2026-07-03T24"),
            "spec.partition.day: found 2026-07-03T24, expected a date that exists, such as 2026-07-03, 2026-07, 2026 or 2026-07-03T14"),
        refused(
            "an hour that the clock jumps over",
            Asking.bounded("Europe/Berlin").partition("day", "2026-03-29T02"),
            "spec.partition.day: found 2026-03-29T02, expected a time that exists in Europe/Berlin; its clock jumps over this one"),
        refused(
            "a day that the calendar jumped over",
            Asking.bounded("Pacific/Apia").partition("day", "2011-12-30"),
            "spec.partition.day: found 2011-12-30, expected a time that exists in Pacific/Apia; its clock jumps over this one"),
        refused(
            "no partition for an interval",
            Asking.bounded("UTC"),
            "spec.partition: found nothing, expected a date such as 2026-07-03, 2026-07, 2026 or 2026-07-03T14 for one of day, a spec.range, or spec.interval: an input has a boundary"),
        refused(
            "no date for the column that an input names",
            new Asking().input("UTC", "day", null).partition("day", "monday"),
            "spec.partition.day: found monday, expected a date such as 2026-07-03, 2026-07, 2026 or 2026-07-03T14 for one of day, a spec.range, or spec.interval: an input has a boundary"),
        refused(
            "an unpartitioned dataset with a bounded input and no interval",
            Asking.bounded("UTC").columns(),
            "spec.partition: found nothing, expected spec.interval, from and to: an input has a boundary and nothing else names it"),
        refused(
            "an input that names a column the dataset does not have",
            new Asking().input("UTC", "dya", null).partition("day", "2026-07-03"),
            "Dataset orders: spec.inputs[0].boundary.partition: found dya, expected one of the partition columns: day"),
        refused(
            "two dates and no word on which names the interval",
            Asking.bounded("UTC")
                .columns("day", "booked")
                .partition("day", "2026-07-03")
                .partition("booked", "2026-07-09"),
            "Dataset orders: spec.inputs[0].boundary.partition: found several partition columns with dates: day, booked, expected the one whose date names the interval; or write spec.interval in the run"),
        refused(
            "two inputs that draw the day differently",
            Asking.bounded("UTC").input("Europe/Berlin", null, null).partition("day", "2026-07-03"),
            "Dataset orders: spec.inputs[1].boundary.zone: found 2026-07-02T22:00:00Z to 2026-07-03T22:00:00Z, expected the interval of Dataset orders: spec.inputs[0].boundary.zone, 2026-07-03T00:00:00Z to 2026-07-04T00:00:00Z; or write spec.interval in the run"),
        refused(
            "a zone that is none",
            Asking.bounded("Mars/Olympus").partition("day", "2026-07-03"),
            "Dataset orders: spec.inputs[0].boundary.zone: found Mars/Olympus, expected an IANA time zone such as UTC or Europe/Berlin"),
        refused(
            "a look-back that is none",
            new Asking().input("UTC", null, "2 days").partition("day", "2026-07-03"),
            "Dataset orders: spec.inputs[0].boundary.lookBack: found 2 days, expected a duration such as 36h or 2d"),
        refused(
            "an interval that ends before it starts",
            Asking.bounded("UTC").interval("2026-07-04T00:00:00Z", "2026-07-03T00:00:00Z"),
            "spec.interval: found 2026-07-04T00:00:00Z to 2026-07-03T00:00:00Z, expected from before to; to is exclusive"),
        refused(
            "an interval at instants that are none",
            Asking.bounded("UTC").interval("2026-02-30T00:00:00Z", "2026-07-03T00:00:00Z"),
            "spec.interval.from: found 2026-02-30T00:00:00Z, expected an instant with its offset such as 2026-07-03T00:00:00Z"));
  }

  private static Stream<Arguments> wrongPartitionsAndParameters() {
    return Stream.of(
        refused(
            "a column that the dataset does not have, told once",
            Asking.bounded("UTC").partition("dya", "2026-07-03"),
            "spec.partition.dya: found dya, expected one of the partition columns: day"),
        refused(
            "a partition of an unpartitioned dataset",
            Asking.whole().columns().partition("day", "2026-07-03"),
            "spec.partition.day: found day, expected no partition: the dataset has no partition columns (output.partitionBy)"),
        refused(
            "an empty value",
            Asking.whole().partition("day", ""),
            "spec.partition.day: found an empty text, expected a value without control characters; leave the column out to own all its values"),
        refused(
            "a value with a control character",
            Asking.whole().partition("day", "a\u0000b"),
            "spec.partition.day: found 'a?b', expected a value without control characters; leave the column out to own all its values"),
        refused(
            "a range over a column that the dataset does not have",
            Asking.whole().range("month", "2026-07", "2026-08"),
            "spec.range.column: found month, expected one of the partition columns: day"),
        refused(
            "a range over a column that the partition names",
            Asking.whole().partition("day", "2026-07-03").range("day", "2026-07-01", "2026-08-01"),
            "spec.range.column: found day, which spec.partition names too, expected the column in one of them"),
        refused(
            "a range whose ends are written differently",
            Asking.bounded("UTC").range("day", "2026-07-01", "2026-08"),
            "spec.range: found 2026-07-01 to 2026-08, expected from and to written alike, such as 2026-07-01 to 2026-08-01; values compare as text"),
        refused(
            "a range of numbers of different length",
            Asking.whole().range("day", "9", "10"),
            "spec.range: found 9 to 10, expected from and to written alike, such as 2026-07-01 to 2026-08-01; values compare as text"),
        refused(
            "an empty range",
            Asking.bounded("UTC").range("day", "2026-07-01", "2026-07-01"),
            "spec.range: found 2026-07-01 to 2026-07-01, expected from before to; to is exclusive"),
        refused(
            "a range that ends on no date",
            Asking.bounded("UTC").range("day", "2026-02-01", "2026-02-30"),
            "spec.range.to: found 2026-02-30, expected a date that exists; 2026-02 has 28 days"),
        refused(
            "a parameter that nobody declares",
            Asking.whole().declare("rate", ParameterType.Decimal, "1").give("rat", "2"),
            "spec.parameters.rat: found '2' for a parameter that the contract does not declare, expected one of rate"),
        refused(
            "a parameter where none is declared",
            Asking.whole().give("rate", "2"),
            "spec.parameters.rate: found '2' for a parameter that the contract does not declare, expected no parameters: the contract declares none"),
        refused(
            "a parameter left out that has no default",
            Asking.whole().declare("rate", ParameterType.Decimal, null),
            "spec.parameters.rate: found nothing, expected a decimal of at most 38 digits such as 12.50; the contract gives this parameter no default"),
        refused(
            "a value of the wrong type",
            Asking.whole().declare("since", ParameterType.Date, null).give("since", "yesterday"),
            "spec.parameters.since: found 'yesterday', expected a date such as 2026-07-03"),
        refused(
            "a default of the wrong type, even where the run overrides it",
            Asking.whole().declare("n", ParameterType.Integer, "many").give("n", "1"),
            "Dataset orders: spec.parameters[0].defaultValue: found 'many', expected a whole number from -9223372036854775808 to 9223372036854775807 such as 42"),
        refused(
            "a roll-back to nowhere that computes all the same",
            Asking.whole().mode(Mode.Rollback).give("n", "1").interval("a", "b"),
            "spec.rollback: found nothing, expected toVersion: the version to put back in force",
            "spec.parameters: found n, expected none: mode Rollback computes nothing; leave it out",
            "spec.interval: found a to b, expected none: mode Rollback computes nothing; leave it out"),
        refused(
            "a roll-back to a version before the first",
            Asking.whole().mode(Mode.Rollback).rollbackTo(0),
            "spec.rollback.toVersion: found 0, expected a version from 1"),
        refused(
            "a promotion of nothing",
            Asking.whole().mode(Mode.Promote),
            "spec.promote: found nothing, expected run: the Shadow run whose bytes to publish"),
        refused(
            "several mistakes at once, each told",
            Asking.bounded("Nowhere").businessDate("2026-02-30").give("x", "1"),
            "spec.businessDate: found 2026-02-30, expected a date that exists; 2026-02 has 28 days",
            "Dataset orders: spec.inputs[0].boundary.zone: found Nowhere, expected an IANA time zone such as UTC or Europe/Berlin",
            "spec.parameters.x: found '1' for a parameter that the contract does not declare, expected no parameters: the contract declares none"));
  }

  private static Arguments refused(String what, Asking asking, String... problems) {
    return arguments(what, asking, List.of(problems));
  }

  @Test
  void neverThrowsWhateverTheTextsAre() {
    List<String> texts =
        List.of(
            "",
            " ",
            "2026",
            "2026-07",
            "2026-07-03",
            "2026-07-03T14",
            "2026-13",
            "9999-12-31",
            "0000-00-00",
            "x",
            "ü");
    for (String zone : List.of("UTC", "", "nowhere")) {
      for (String from : texts) {
        for (String to : texts) {
          PlanOutcome ranged =
              Asking.bounded(zone).range("day", from, to).businessDate(to).outcome();
          PlanOutcome named =
              Asking.bounded(zone).partition("day", from).interval(from, to).outcome();
          assertTrue(
              Stream.of(ranged, named)
                  .allMatch(
                      o ->
                          o instanceof PlanOutcome.Planned
                              || !((PlanOutcome.Refused) o).message().isBlank()));
        }
      }
    }
  }
}
