package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.Reason;
import java.util.Optional;

/**
 * How a step failed.
 *
 * @param reason what failed; its class decides about a retry
 * @param stage in which stage; empty when none is to blame
 * @param message what was found and what to do
 * @param exitCode of the process
 * @param evidence digest of what a person has to look at
 */
public record StepFailure(
    Reason reason,
    Optional<String> stage,
    String message,
    Optional<Integer> exitCode,
    Optional<String> evidence) {

  static StepFailure of(Reason reason, String message) {
    return new StepFailure(reason, Optional.empty(), message, Optional.empty(), Optional.empty());
  }
}
