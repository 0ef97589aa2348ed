package dev.batchrun.core.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.calendar.Period;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The laws of package-info, tried on calendars that skip and repeat hours, nights and days. */
class LinkLawsTest {
  private static final int LINKS = 800;

  @Test
  void whatASliceReachesIsExactlyWhatNeedsIt() {
    Calendars some = new Calendars(1);
    for (int i = 0; i < LINKS; i++) {
      Link link = some.link();
      long downstream = some.slice(link.downstream(), 3);
      Slices needed = link.needed(one(downstream));
      for (long upstream : aroundTheEnds(needed, link.upstream())) {
        assertEquals(
            needed.contain(upstream),
            link.affected(one(upstream)).contain(downstream),
            () -> link + ": " + link.downstream().text(downstream) + " and " + upstream);
      }
    }
  }

  @Test
  void whatNeedsASliceIsExactlyWhatItReaches() {
    Calendars some = new Calendars(2);
    for (int i = 0; i < LINKS; i++) {
      Link link = some.link();
      long upstream = some.slice(link.upstream(), 3);
      Slices affected = link.affected(one(upstream));
      for (long downstream : aroundTheEnds(affected, link.downstream())) {
        assertEquals(
            affected.contain(downstream),
            link.needed(one(downstream)).contain(upstream),
            () -> link + ": " + link.upstream().text(upstream) + " and " + downstream);
      }
    }
  }

  @Test
  void aSetReachesWhatItsSlicesReachAndARowReachesARow() {
    Calendars some = new Calendars(3);
    for (int i = 0; i < LINKS; i++) {
      Link link = some.link();
      long first = some.slice(link.upstream(), 3);
      long count = 1 + some.random().nextInt(8);
      Slices oneByOne = Slices.NONE;
      for (long upstream = first; upstream < first + count; upstream++) {
        oneByOne = oneByOne.and(link.affected(one(upstream)));
      }
      Slices inARow = link.affected(Slices.between(first, first + count));
      assertEquals(oneByOne, inARow, link::toString);
      assertTrue(inARow.ranges().size() <= 1, link::toString);

      long down = some.slice(link.downstream(), 3);
      Slices neededOneByOne = Slices.NONE;
      for (long downstream = down; downstream < down + count; downstream++) {
        neededOneByOne = neededOneByOne.and(link.needed(one(downstream)));
      }
      assertEquals(neededOneByOne, link.needed(Slices.between(down, down + count)), link::toString);
      Slices two = one(first).and(one(first + count + 2));
      assertEquals(
          link.affected(one(first)).and(link.affected(one(first + count + 2))), link.affected(two));
      assertEquals(Slices.NONE, link.affected(Slices.NONE));
    }
  }

  @Test
  void aWiderWindowReachesAtLeastAsMuch() {
    Calendars some = new Calendars(4);
    for (int i = 0; i < LINKS; i++) {
      Link link = some.link();
      if (!(link.mapping() instanceof Mapping.Window window)) {
        continue;
      }
      Mapping wider = new Mapping.Window(window.unit(), window.first() - 1, window.last() + 1);
      Link wide = new Link(link.upstream(), link.downstream(), wider);
      Slices slice = one(some.slice(link.upstream(), 3));
      assertTrue(wide.affected(slice).cover(link.affected(slice)), link::toString);
    }
  }

  /** Names come off clocks here, tick by tick, where the code under test compares instants. */
  @Test
  void slicesGoTogetherIfAndOnlyIfAClockEverShowsBoth() {
    for (ZoneId up : Calendars.ZONES) {
      for (ZoneId down : Calendars.ZONES) {
        for (LocalDateTime moment : Calendars.MOMENTS) {
          if (isPlain(up, moment) && isPlain(down, moment)) {
            compareWithTicks(link(Period.Unit.Hour, up, Period.Unit.Hour, down), moment, 2);
            compareWithTicks(link(Period.Unit.Hour, up, Period.Unit.Day, down), moment, 3);
            compareWithTicks(link(Period.Unit.Day, up, Period.Unit.Hour, down), moment, 2);
            compareWithTicks(link(Period.Unit.Day, up, Period.Unit.Month, down), moment, 36);
          }
        }
      }
    }
  }

  /**
   * Not St. John's, where a day once ended, began again and its name is not one stretch of time;
   * not the time of the sun, which a tick of a quarter of an hour misses.
   */
  private static boolean isPlain(ZoneId zone, LocalDateTime moment) {
    return moment.getYear() >= 1990
        && !(zone.getId().equals("America/St_Johns") && moment.getYear() < 2012);
  }

  private static void compareWithTicks(Link link, LocalDateTime around, int days) {
    Map<Long, Set<Long>> together = new TreeMap<>();
    Set<Long> upstreamSeen = new TreeSet<>();
    Instant end = around.plusDays(days).toInstant(ZoneOffset.UTC);
    Instant tick = around.minusDays(days).toInstant(ZoneOffset.UTC);
    for (; tick.isBefore(end); tick = tick.plusSeconds(900)) {
      long upstream = shown(link.upstream(), tick);
      together
          .computeIfAbsent(shown(link.downstream(), tick), slice -> new TreeSet<>())
          .add(upstream);
      upstreamSeen.add(upstream);
    }
    List<Long> whole = new ArrayList<>(together.keySet());
    for (long downstream : whole.subList(1, whole.size() - 1)) {
      Slices needed = link.needed(one(downstream));
      Set<Long> seen = new TreeSet<>(upstreamSeen);
      seen.removeIf(upstream -> !needed.contain(upstream));
      assertEquals(
          together.get(downstream), seen, () -> link + " " + link.downstream().text(downstream));
    }
  }

  private static long shown(Slicing slicing, Instant tick) {
    return slicing.unit().orElseThrow().index(LocalDateTime.ofInstant(tick, slicing.zone()));
  }

  @Test
  void aWindowOfDaysIsTheDaysOfTheCalendar() {
    for (ZoneId zone : Calendars.ZONES) {
      Mapping quarter = new Mapping.Window(Period.Unit.Day, -89, 0);
      Link link =
          new Link(
              Slicing.by("day", Period.Unit.Day, zone),
              Slicing.by("month", Period.Unit.Month, zone),
              quarter);
      for (LocalDateTime moment : Calendars.MOMENTS) {
        LocalDate month = moment.toLocalDate().withDayOfMonth(1);
        Slices expected =
            Slices.between(month.minusDays(89).toEpochDay(), month.plusMonths(1).toEpochDay());
        long slice = Period.Unit.Month.index(moment);
        assertEquals(expected, link.needed(one(slice)), zone + " " + moment);
      }
    }
  }

  private static Link link(Period.Unit up, ZoneId upZone, Period.Unit down, ZoneId downZone) {
    return new Link(
        Slicing.by("up", up, upZone), Slicing.by("down", down, downZone), Mapping.calendar());
  }

  private static Slices one(long slice) {
    return Slices.between(slice, slice + 1);
  }

  private static List<Long> aroundTheEnds(Slices slices, Slicing slicing) {
    Slices all = slicing.everything();
    List<Long> around = new ArrayList<>();
    for (Slices.Range range : slices.ranges()) {
      for (long end : List.of(range.from(), range.to())) {
        for (long near = end - 2; near < end + 2; near++) {
          around.add(near);
        }
      }
    }
    around.removeIf(slice -> !all.contain(slice));
    return around;
  }
}
