package dev.batchrun.core.lineage;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Which slices of two datasets belong together: what a downstream slice is computed from, and what
 * an upstream slice reaches. The second answer is found by searching in the first, so that there is
 * one definition only.
 *
 * @param upstream how the dataset that is read is cut
 * @param downstream how the dataset that reads is cut
 * @param mapping what one of its slices reads
 */
public record Link(Slicing upstream, Slicing downstream, Mapping mapping) {

  public Link {
    if (!comparable(upstream, downstream, mapping)) {
      throw new IllegalArgumentException(
          "link: found " + upstream + " and " + downstream + ", expected the same unit");
    }
  }

  /** Whether values that are compared as text are written alike. */
  static boolean comparable(Slicing upstream, Slicing downstream, Mapping mapping) {
    return !(mapping instanceof Mapping.Same)
        || !upstream.column().equals(downstream.column())
        || upstream.unit().equals(downstream.unit());
  }

  /** The upstream slices that these downstream slices are computed from. */
  public Slices needed(Slices of) {
    return over(of, downstream.everything(), this::neededBy);
  }

  /** The downstream slices that a change of these upstream slices reaches. */
  public Slices affected(Slices by) {
    return over(by, upstream.everything(), this::affectedBy);
  }

  private interface OverRange {
    Slices of(Slices.Range range);
  }

  private static Slices over(Slices slices, Slices all, OverRange answer) {
    List<Slices.Range> found = new ArrayList<>();
    slices.within(all).ranges().forEach(range -> found.addAll(answer.of(range).ranges()));
    return Slices.of(found);
  }

  private Slices neededBy(Slices.Range range) {
    if (byText()) {
      return Slices.between(range.from(), range.to());
    }
    if (everySlice()) {
      return upstream.everything();
    }
    // One slice needs slices in a row, and a later slice never needs earlier ones.
    return Slices.between(firstNeeded(range.from()), endNeeded(range.to() - 1))
        .within(upstream.everything());
  }

  private Slices affectedBy(Slices.Range range) {
    if (byText()) {
      return Slices.between(range.from(), range.to());
    }
    if (everySlice()) {
      return downstream.everything();
    }
    Slices.Range all = downstream.everything().ranges().get(0);
    long from = first(all, slice -> endNeeded(slice) > range.from());
    long to = first(all, slice -> firstNeeded(slice) >= range.to());
    return Slices.between(from, to);
  }

  /** The first slice for which it holds, as it then does for all later ones; else the end. */
  private static long first(Slices.Range all, LongPredicate holds) {
    long low = all.from();
    long high = all.to();
    while (low < high) {
      long middle = (low + high) >> 1;
      if (holds.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean sameColumn() {
    return upstream.unit().isPresent() && upstream.column().equals(downstream.column());
  }

  private boolean byText() {
    return mapping instanceof Mapping.Same && sameColumn();
  }

  private boolean everySlice() {
    return !(mapping instanceof Mapping.Window)
        || upstream.unit().isEmpty()
        || downstream.unit().isEmpty();
  }

  private long firstNeeded(long slice) {
    return clock(upstream).firstEndingAfter(windowStart(slice));
  }

  private long endNeeded(long slice) {
    return clock(upstream).firstStartingFrom(windowEnd(slice));
  }

  private Instant windowStart(long slice) {
    Mapping.Window window = (Mapping.Window) mapping;
    LocalDateTime start = startOf(slice);
    LocalDateTime from = wholeDays(window.first()) ? start.truncatedTo(ChronoUnit.DAYS) : start;
    return clock(downstream).instant(window.unit().shift(from, window.first()));
  }

  private Instant windowEnd(long slice) {
    Mapping.Window window = (Mapping.Window) mapping;
    LocalDateTime end = startOf(slice + 1);
    LocalDateTime midnight = end.truncatedTo(ChronoUnit.DAYS);
    LocalDateTime to =
        wholeDays(window.last()) && midnight.isBefore(end) ? midnight.plusDays(1) : end;
    return Clockwork.after(
        windowStart(slice), clock(downstream).instant(window.unit().shift(to, window.last())));
  }

  private LocalDateTime startOf(long slice) {
    return downstream.unit().orElseThrow().at(slice).start();
  }

  /**
   * A month before 28 March 22:00 is 28 February 22:00, and before 29 March 05:00 it is 28 February
   * 05:00, which is sooner. Of whole days a later one never comes out sooner.
   */
  private boolean wholeDays(long by) {
    return by != 0
        && switch (((Mapping.Window) mapping).unit()) {
          case Hour, Day -> false;
          case Month, Year -> true;
        };
  }

  /**
   * Two datasets by the same clock are compared on the wall clock itself: there no hour is left out
   * or shown twice.
   */
  private Clockwork clock(Slicing slicing) {
    ZoneId zone = upstream.zone().equals(downstream.zone()) ? ZoneOffset.UTC : slicing.zone();
    return new Clockwork(slicing.unit().orElseThrow(), zone);
  }
}
