package dev.batchrun.e2e.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * How long something is waited for before the measurement is given up.
 *
 * @param most the limit
 */
record Patience(Duration most) {
  private static final Duration PAUSE = Duration.ofMillis(50);

  static Patience of(Duration most) {
    return new Patience(most);
  }

  /** Waits. */
  void until(BooleanSupplier done) {
    until("it", done);
  }

  /** Waits, and says what for when it is given up. */
  void until(String what, BooleanSupplier done) {
    long end = System.nanoTime() + most.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(what + ": not after " + most);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
