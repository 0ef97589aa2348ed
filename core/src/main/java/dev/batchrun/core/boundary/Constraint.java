package dev.batchrun.core.boundary;

/** What a run's boundary says about one partition column. */
public sealed interface Constraint {

  /** Whether a partition with this value lies inside. */
  boolean admits(String value);

  /** Whether some value lies inside both. */
  boolean overlaps(Constraint other);

  /** Every value. */
  record Any() implements Constraint {
    @Override
    public boolean admits(String value) {
      return true;
    }

    @Override
    public boolean overlaps(Constraint other) {
      return true;
    }
  }

  /** One value. */
  record Exactly(String value) implements Constraint {
    @Override
    public boolean admits(String candidate) {
      return value.equals(candidate);
    }

    @Override
    public boolean overlaps(Constraint other) {
      return other.admits(value);
    }
  }

  /**
   * Values from {@code from} to before {@code to}, compared as text: ISO dates and times of one
   * format sort as time does.
   */
  record Range(String from, String to) implements Constraint {
    public Range {
      if (from.compareTo(to) >= 0) {
        throw new IllegalArgumentException(
            "range: found from " + from + " not before to " + to + "; 'to' is exclusive");
      }
    }

    @Override
    public boolean admits(String value) {
      return from.compareTo(value) <= 0 && value.compareTo(to) < 0;
    }

    @Override
    public boolean overlaps(Constraint other) {
      if (other instanceof Range range) {
        return from.compareTo(range.to) < 0 && range.from.compareTo(to) < 0;
      }
      return other.overlaps(this);
    }
  }
}
