package dev.batchrun.core.calendar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeriodTest {
  private static final List<String> TEXTS =
      List.of(
          "0000",
          "0000-01",
          "0000-01-01",
          "0000-01-01T00",
          "1900-03-01",
          "1969-12-31T23",
          "1970-01-01T00",
          "2000-02-29",
          "2024-02-29T23",
          "2026-12",
          "9999",
          "9999-12-31T23");

  @Test
  void everyTextNamesAPeriodThatIsWrittenWithTheSameText() {
    for (String text : TEXTS) {
      Period period = Period.Unit.ofShape(text).orElseThrow().parse(text).orElseThrow();
      assertEquals(text, period.text());
    }
  }

  @Test
  void aPeriodIsFoundAgainByItsNumberAndTheNextOneHasTheNext() {
    for (String text : TEXTS) {
      Period period = Period.Unit.ofShape(text).orElseThrow().parse(text).orElseThrow();
      assertEquals(period, period.unit().at(period.index()));
      assertEquals(period.next(), period.unit().at(period.index() + 1));
      LocalDateTime lastMoment = period.next().start().minusNanos(1);
      assertEquals(period.index(), period.unit().index(lastMoment), text);
    }
  }

  @Test
  void laterMomentsAreNeverSooner() {
    for (String zone : List.of("Europe/Berlin", "America/St_Johns", "Pacific/Apia")) {
      for (String day : List.of("2010-11-06", "2011-12-29", "2026-03-28", "2026-10-24")) {
        LocalDateTime moment = LocalDateTime.parse(day + "T00:00");
        Instant before = Instant.MIN;
        for (int minute = 0; minute < 3 * 24 * 60; minute += 1) {
          Instant now = Period.instant(moment.plusMinutes(minute), ZoneId.of(zone));
          assertFalse(now.isBefore(before), zone + " " + moment.plusMinutes(minute));
          before = now;
        }
      }
    }
  }
}
