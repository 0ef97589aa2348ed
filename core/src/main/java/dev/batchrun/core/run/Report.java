package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.Standing;
import java.util.Optional;

/**
 * What a stage said it did, as far as decisions depend on it. Only reports of this run that could
 * be read and checked become one of these.
 *
 * @param reason how the stage ended
 * @param message for people; never read by a decision
 * @param locked whether it names an input lock
 * @param seal the seal it made
 * @param commit the commit it made or found
 * @param evidence digest of what a person has to look at
 * @param epoch the highest epoch of the run that the log knows; 0 when not said
 */
public record Report(
    Reason reason,
    String message,
    boolean locked,
    Optional<SealFacts> seal,
    Optional<CommitFacts> commit,
    Optional<String> evidence,
    long epoch) {

  /**
   * A seal.
   *
   * @param digest what an approval names
   * @param approvalNeeded whether a gate asks for an approval
   */
  public record SealFacts(String digest, boolean approvalNeeded) {}

  /**
   * A commit.
   *
   * @param version log entry
   * @param standing how it stands among later ones; empty when not known
   */
  public record CommitFacts(long version, Optional<Standing> standing) {}
}
