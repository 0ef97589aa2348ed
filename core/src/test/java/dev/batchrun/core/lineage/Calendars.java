package dev.batchrun.core.lineage;

import dev.batchrun.core.calendar.Period;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;

/** Zones whose clocks do unusual things, the days on which they do them, and links among them. */
final class Calendars {
  /**
   * Berlin: an hour at night. Sao Paulo: at midnight. Apia: a whole day. Lord Howe: half an hour.
   * St. John's: a minute past midnight. Kathmandu: a quarter off.
   */
  static final List<ZoneId> ZONES =
      List.of(
          ZoneId.of("UTC"),
          ZoneId.of("Europe/Berlin"),
          ZoneId.of("America/Sao_Paulo"),
          ZoneId.of("Pacific/Apia"),
          ZoneId.of("Australia/Lord_Howe"),
          ZoneId.of("Asia/Kathmandu"),
          ZoneId.of("America/St_Johns"));

  static final List<LocalDateTime> MOMENTS =
      List.of(
          LocalDateTime.parse("2026-03-29T01:00"),
          LocalDateTime.parse("2026-10-25T01:00"),
          LocalDateTime.parse("2018-11-04T00:00"),
          LocalDateTime.parse("2018-02-17T23:00"),
          LocalDateTime.parse("2011-12-30T10:00"),
          LocalDateTime.parse("2026-04-05T01:00"),
          LocalDateTime.parse("2010-11-07T00:00"),
          LocalDateTime.parse("2024-02-29T23:00"),
          LocalDateTime.parse("1900-02-28T23:00"),
          LocalDateTime.parse("2000-12-31T23:00"));

  static final List<Mapping> MAPPINGS =
      List.of(
          new Mapping.Same(),
          new Mapping.All(),
          Mapping.calendar(),
          Mapping.calendar(),
          new Mapping.Window(Period.Unit.Day, -29, 0),
          new Mapping.Window(Period.Unit.Hour, -3, 5),
          new Mapping.Window(Period.Unit.Day, -2, -1),
          new Mapping.Window(Period.Unit.Day, 1, 1),
          new Mapping.Window(Period.Unit.Month, -1, 0),
          new Mapping.Window(Period.Unit.Month, 1, 1),
          new Mapping.Window(Period.Unit.Year, -1, 1));

  private final Random random;

  Calendars(long seed) {
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  /** A link of any units, zones and mapping. */
  Link link() {
    while (true) {
      Slicing upstream = slicing();
      Slicing downstream = slicing();
      Mapping mapping = MAPPINGS.get(random.nextInt(MAPPINGS.size()));
      if (Link.comparable(upstream, downstream, mapping)) {
        return new Link(upstream, downstream, mapping);
      }
    }
  }

  private Slicing slicing() {
    int unit = random.nextInt(13);
    return unit == 12
        ? Slicing.WHOLE
        : Slicing.by(
            random.nextInt(4) == 0 ? "other" : "time",
            Period.Unit.values()[unit % 4],
            ZONES.get(random.nextInt(ZONES.size())));
  }

  /** The number of a slice at most so far from one of the moments. */
  long slice(Slicing slicing, int away) {
    LocalDateTime moment = MOMENTS.get(random.nextInt(MOMENTS.size()));
    return slicing.unit().map(u -> u.index(moment) + random.nextInt(2 * away) - away).orElse(0L);
  }
}
