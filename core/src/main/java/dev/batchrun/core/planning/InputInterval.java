package dev.batchrun.core.planning;

import java.time.Instant;

/**
 * Which instants of the inputs belong to a run, half-open.
 *
 * @param from the first one
 * @param to the first one that is outside
 */
public record InputInterval(Instant from, Instant to) {
  public InputInterval {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "interval: found from " + from + " not before to " + to + "; 'to' is exclusive");
    }
  }
}
