package dev.batchrun.core.lineage;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which slices of a dataset, by their numbers, as few ranges: a set of ten thousand days in a row
 * costs as much as one of a single day.
 *
 * @param ranges ascending; none touches the next
 */
public record Slices(List<Range> ranges) {
  /** No slice. */
  public static final Slices NONE = new Slices(List.of());

  /**
   * Slices in a row.
   *
   * @param from the first one
   * @param to the first one that is outside
   */
  public record Range(long from, long to) {
    public Range {
      if (from >= to) {
        throw new IllegalArgumentException(
            "slices: found from " + from + " not before to " + to + "; 'to' is exclusive");
      }
    }

    /** How many. */
    public long count() {
      return to - from;
    }
  }

  public Slices {
    ranges = List.copyOf(ranges);
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i - 1).to() >= ranges.get(i).from()) {
        throw new IllegalArgumentException(
            "slices: found " + ranges + ", expected ranges that ascend and do not touch");
      }
    }
  }

  /** The slices from this number to before that one; none where they do not ascend. */
  public static Slices between(long from, long to) {
    return from < to ? new Slices(List.of(new Range(from, to))) : NONE;
  }

  /** All slices of the ranges, in any order, overlapping or not. */
  public static Slices of(List<Range> ranges) {
    List<Range> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(Range::from));
    List<Range> merged = new ArrayList<>();
    for (Range next : sorted) {
      int last = merged.size() - 1;
      if (last >= 0 && next.from() <= merged.get(last).to()) {
        Range grown = merged.get(last);
        merged.set(last, new Range(grown.from(), Math.max(grown.to(), next.to())));
      } else {
        merged.add(next);
      }
    }
    return new Slices(merged);
  }

  /** The slices of either. */
  public Slices and(Slices other) {
    return of(Stream.concat(ranges.stream(), other.ranges.stream()).toList());
  }

  /** The slices of both. */
  public Slices within(Slices other) {
    List<Range> both = new ArrayList<>();
    int mine = 0;
    int others = 0;
    while (mine < ranges.size() && others < other.ranges.size()) {
      Range a = ranges.get(mine);
      Range b = other.ranges.get(others);
      long from = Math.max(a.from(), b.from());
      long to = Math.min(a.to(), b.to());
      if (from < to) {
        both.add(new Range(from, to));
      }
      if (a.to() < b.to()) {
        mine++;
      } else {
        others++;
      }
    }
    return new Slices(both);
  }

  /** Whether all slices of the other are in here. */
  public boolean cover(Slices other) {
    return other.within(this).equals(other);
  }

  /** Whether the slice with this number is one of them. */
  public boolean contain(long slice) {
    int low = 0;
    int high = ranges.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ranges.get(middle).to() <= slice) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low < ranges.size() && ranges.get(low).from() <= slice;
  }

  /** Whether there is none. */
  public boolean none() {
    return ranges.isEmpty();
  }

  /** How many. */
  public long count() {
    return ranges.stream().mapToLong(Range::count).sum();
  }
}
