package dev.batchrun.core.run;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.retry.RetryPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * What the frozen contract says about the conduct of a run.
 *
 * @param boundary partitions the run owns
 * @param approvalRequired whether the publish policy asks for an approval of every seal
 * @param retry how failures are repeated
 * @param deadlines how long each part may take
 */
public record RunTerms(
    OutputBoundary boundary, boolean approvalRequired, RetryPolicy retry, Deadlines deadlines) {

  /**
   * How long each part may take.
   *
   * @param compute one compute attempt
   * @param commit one publish or recover Job
   * @param waiting for an image, a node or a volume
   * @param upstream for a Dataset or an upstream version
   * @param approval for a Review; for ever when empty
   */
  public record Deadlines(
      Duration compute,
      Duration commit,
      Duration waiting,
      Duration upstream,
      Optional<Duration> approval) {

    /** What holds when nothing else is said; the same numbers stand in the schema of the API. */
    public static final Deadlines DEFAULT =
        new Deadlines(
            Duration.ofHours(6),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofHours(24),
            Optional.empty());
  }
}
