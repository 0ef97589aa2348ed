package dev.batchrun.core.log;

import java.time.Instant;

/**
 * What every entry carries.
 *
 * @param n number of the slot, from 0
 * @param logId the log it belongs to, drawn once by its first entry
 * @param previous digest of the entry before, empty for the first
 * @param runId on whose behalf it was written
 * @param epoch fencing epoch of the writer; 0 where none applies
 * @param token of the writer, drawn anew for each append: tells one's own slot from another's
 * @param time max(the writer's clock, previous + 1 ms): serves audit and as-of only, never a
 *     decision
 */
public record EntryHeader(
    long n, String logId, String previous, String runId, long epoch, String token, Instant time) {

  /** The time of an entry after another one. */
  public static Instant timeAfter(Instant previous, Instant clock) {
    Instant earliest = previous.plusMillis(1);
    return clock.isBefore(earliest) ? earliest : clock;
  }
}
