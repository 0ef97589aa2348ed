package dev.batchrun.runner.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.core.vocabulary.BoundaryClock;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowIntervalTest {
  private static RowInterval interval(String zone, String from, String to, String lookBack) {
    return RowInterval.of(
        "raw",
        new Input.Boundary(BoundaryClock.EventTime, "at", zone, null, lookBack),
        Optional.of(new BatchRunSpec.Interval(from, to)));
  }

  /** Days of 23 and 25 hours are whole days on the wall clock. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Europe/Berlin | 2026-03-28T23:00:00Z | 2026-03-29T22:00:00Z | 2026-03-29 00:00:00 | 2026-03-30 00:00:00",
        "Europe/Berlin | 2026-10-24T22:00:00Z | 2026-10-25T23:00:00Z | 2026-10-25 00:00:00 | 2026-10-26 00:00:00",
        "America/New_York | 2026-03-08T05:00:00Z | 2026-03-09T04:00:00Z | 2026-03-08 00:00:00 | 2026-03-09 00:00:00",
        "Asia/Kathmandu | 2026-07-02T18:15:00Z | 2026-07-03T18:15:00Z | 2026-07-03 00:00:00 | 2026-07-04 00:00:00",
        "Pacific/Apia | 2026-07-02T11:00:00Z | 2026-07-03T11:00:00Z | 2026-07-03 00:00:00 | 2026-07-04 00:00:00",
        "UTC | 2026-07-03T00:00:00Z | 2026-07-04T02:00:00+02:00 | 2026-07-03 00:00:00 | 2026-07-04 00:00:00"
      })
  void comparesZonelessColumnsWithTheWallClock(
      String zone, String from, String to, String local, String localTo) {
    String column = "\"at\" >= TIMESTAMP '%s' AND \"at\" < TIMESTAMP '%s'";
    assertEquals(
        String.format(column, local, localTo),
        interval(zone, from, to, null).condition("raw", "\"at\"", "TIMESTAMP"));
    assertEquals(
        String.format(column.replace("\"at\"", "CAST(\"at\" AS TIMESTAMP)"), local, localTo),
        interval(zone, from, to, null).condition("raw", "\"at\"", "DATE"));
  }

  @Test
  void comparesInstantsAsInstants() {
    assertEquals(
        "\"at\" >= TIMESTAMPTZ '2026-10-24T22:00:00Z' AND \"at\" < TIMESTAMPTZ '2026-10-25T23:00:00Z'",
        interval("Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z", null)
            .condition("raw", "\"at\"", "TIMESTAMP WITH TIME ZONE"));
  }

  @Test
  void looksBackBeforeTheInterval() {
    assertEquals(
        "\"at\" >= TIMESTAMP '2026-07-01 12:30:00' AND \"at\" < TIMESTAMP '2026-07-04 00:00:00'",
        interval("UTC", "2026-07-03T00:00:00Z", "2026-07-04T00:00:00Z", "1d11h30m")
            .condition("raw", "\"at\"", "TIMESTAMP"));
  }

  @Test
  void refusesAColumnThatIsNoTime() {
    StepFailure failure =
        assertThrows(
            StepFailure.class,
            () ->
                interval("UTC", "2026-07-03T00:00:00Z", "2026-07-04T00:00:00Z", null)
                    .condition("raw", "\"at\"", "VARCHAR"));
    assertEquals(Reason.SchemaDrift, failure.reason());
    assertEquals(
        Reason.InvalidRequest,
        assertThrows(
                StepFailure.class,
                () ->
                    RowInterval.of(
                        "raw",
                        new Input.Boundary(BoundaryClock.EventTime, "at", "Mars/X", null, null),
                        Optional.empty()))
            .reason());
  }
}
