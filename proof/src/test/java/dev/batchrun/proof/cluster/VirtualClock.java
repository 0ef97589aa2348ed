package dev.batchrun.proof.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time of a simulated cluster: it moves only when somebody moves it. */
public final class VirtualClock implements InstantSource {
  /** When every simulation begins. */
  public static final Instant START = Instant.parse("2026-07-04T00:00:00Z");

  private Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  /** Lets this long pass. */
  public void advance(Duration duration) {
    to(now.plus(duration));
  }

  /** Lets the time pass until then; a time that has passed already changes nothing. */
  public void to(Instant then) {
    if (then.isAfter(now)) {
      now = then;
    }
  }
}
