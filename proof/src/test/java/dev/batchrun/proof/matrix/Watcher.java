package dev.batchrun.proof.matrix;

import dev.batchrun.runner.store.Failpoints;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * A reader who looks after every durable step of everybody. It sees one of the story's tables,
 * whole, and never an earlier one again.
 */
final class Watcher {
  /** How often anybody looked. */
  static final AtomicLong READS = new AtomicLong();

  private final StoreUnderProof.Place place;
  private final List<Map<String, String>> tables;
  private final Supplier<Map<String, String>> early;
  private int seen;

  /**
   * @param tables what readers may see, oldest first
   */
  Watcher(StoreUnderProof.Place place, List<Map<String, String>> tables) {
    this.place = place;
    this.tables = tables;
    this.early = place.reader();
  }

  void look(String when) {
    READS.incrementAndGet();
    Map<String, String> found = place.reader().get();
    int table = tables.indexOf(found);
    if (table < seen) {
      throw new AssertionError(
          when
              + ": readers see "
              + found
              + ", expected one of "
              + tables.subList(seen, tables.size()));
    }
    seen = table;
  }

  /** Somebody who resolved {@code current} before everything still reads all of it. */
  void lookWhereItBegan() {
    READS.incrementAndGet();
    Map<String, String> found = early.get();
    if (!found.equals(tables.get(0))) {
      throw new AssertionError("an early reader sees " + found + ", expected " + tables.get(0));
    }
  }

  /** Looks at every step of a process that nothing happens to. */
  Failpoints failpoints() {
    return new Failpoints() {
      @Override
      public void before(String point) {
        // Nothing changed since the step before.
      }

      @Override
      public void after(String point) {
        look("after " + point);
      }
    };
  }
}
