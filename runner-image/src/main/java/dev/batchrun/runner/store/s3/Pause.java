package dev.batchrun.runner.store.s3;

import java.io.IOException;

/** A little patience with a store that is busy; it decides nothing. */
final class Pause {
  private static final long FIRST_MILLIS = 50;

  private Pause() {}

  /** Waits, twice as long after each try. */
  static void after(int tries) throws IOException {
    try {
      Thread.sleep(FIRST_MILLIS << tries);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the store was busy", e);
    }
  }
}
