package dev.batchrun.core.lineage;

import dev.batchrun.core.calendar.Period;

/** Which slices of an upstream dataset one slice of a downstream dataset is computed from. */
public sealed interface Mapping {

  /**
   * The partitions with the same values in the columns that both have, compared as text. Where the
   * two share no column that names a time, every slice.
   */
  record Same() implements Mapping {}

  /**
   * The slices that share time with the downstream slice, stretched: from so many units after its
   * start to so many units after its end, by the downstream's wall clock. Thirty days that end with
   * the slice are {@code Window(Day, -29, 0)}. Months and years are counted from midnight to
   * midnight: a window of an hour's that is said in months holds whole days at its moved ends.
   *
   * @param unit in which the window is said
   * @param first added to the slice's start; negative reaches back
   * @param last added to the slice's end; positive reaches forward
   */
  record Window(Period.Unit unit, long first, long last) implements Mapping {
    /** More than this no calendar needs; sums stay far from overflowing. */
    public static final long LIMIT = 100_000;

    public Window {
      if (first > last || first < -LIMIT || last > LIMIT) {
        throw new IllegalArgumentException(
            "window: found "
                + first
                + " to "
                + last
                + ", expected ascending numbers of at most "
                + LIMIT);
      }
    }
  }

  /** Every slice there is. */
  record All() implements Mapping {}

  /** The slices that share time with the downstream slice: a month's days, a day's month. */
  static Mapping calendar() {
    return new Window(Period.Unit.Hour, 0, 0);
  }
}
