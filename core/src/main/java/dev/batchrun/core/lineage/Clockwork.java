package dev.batchrun.core.lineage;

import dev.batchrun.core.calendar.Period;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * Where the slices of one unit lie on a line of time. They leave nothing out and share nothing,
 * apart from a slice that the clock jumps over: it has the instant of the jump, so that no slice is
 * without time.
 *
 * @param unit how long a slice is
 * @param zone by whose clock
 */
record Clockwork(Period.Unit unit, ZoneId zone) {

  /** When a moment of the wall clock is, as periods see it. */
  Instant instant(LocalDateTime moment) {
    return Period.instant(moment, zone);
  }

  /** The slice's first instant. */
  Instant start(long slice) {
    return unit.at(slice).startIn(zone);
  }

  /** The first instant after the slice. */
  Instant end(long slice) {
    return after(start(slice), start(slice + 1));
  }

  /** The end of a stretch; one that would be empty has its first instant. */
  static Instant after(Instant start, Instant end) {
    return start.isBefore(end) ? end : start.plusNanos(1);
  }

  /** The first slice that ends after the instant. */
  long firstEndingAfter(Instant instant) {
    long slice = near(instant);
    while (!end(slice).isAfter(instant)) {
      slice++;
    }
    while (end(slice - 1).isAfter(instant)) {
      slice--;
    }
    return slice;
  }

  /** The first slice that starts no sooner than the instant. */
  long firstStartingFrom(Instant instant) {
    long slice = near(instant);
    while (start(slice).isBefore(instant)) {
      slice++;
    }
    while (!start(slice - 1).isBefore(instant)) {
      slice--;
    }
    return slice;
  }

  private long near(Instant instant) {
    return unit.index(LocalDateTime.ofInstant(instant, zone));
  }
}
