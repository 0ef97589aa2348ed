package dev.batchrun.proof.simulation;

import dev.batchrun.proof.simulation.store.StoreBug;
import java.util.Optional;

/** Bugs that can be planted in a world, to see that its invariants find them. */
public enum Mutation {
  /** The operator ends a run as Failed when its publisher ended without a report. */
  FAILS_ON_EXIT_CODE(null, 1),
  /** The operator gives every Job another name. */
  RANDOM_JOB_NAMES(null, 2),
  /** The operator writes status without the resourceVersion it saw. */
  IGNORES_RESOURCE_VERSION(null, 1),
  /** The operator publishes again without a recovery. */
  SKIPS_RECOVERY(null, 1),
  /** The operator takes a boundary that another run owns. */
  IGNORES_OWNERS(null, 3),
  /** See {@link StoreBug#LooksBeforeFencing}. */
  LOOKS_BEFORE_FENCING(StoreBug.LooksBeforeFencing, 1),
  /** See {@link StoreBug#RecoversWithoutFence}. */
  RECOVERS_WITHOUT_FENCE(StoreBug.RecoversWithoutFence, 3),
  /** See {@link StoreBug#DeletesBeforeCondemning}. */
  DELETES_BEFORE_CONDEMNING(StoreBug.DeletesBeforeCondemning, 2),
  /** See {@link StoreBug#DeletesOnUnknown}. */
  DELETES_ON_UNKNOWN(StoreBug.DeletesOnUnknown, 22),
  /** See {@link StoreBug#RebasesWithoutChecks}. */
  REBASES_WITHOUT_CHECKS(StoreBug.RebasesWithoutChecks, 1),
  /** See {@link StoreBug#TakesBaseAtPublish}. */
  TAKES_BASE_AT_PUBLISH(StoreBug.TakesBaseAtPublish, 3),
  /** See {@link StoreBug#SharesAttemptPath}. */
  SHARES_ATTEMPT_PATH(StoreBug.SharesAttemptPath, 2),
  /** See {@link StoreBug#LocksAnew}. */
  LOCKS_ANEW(StoreBug.LocksAnew, 1);

  private final StoreBug bug;
  private final long firstSeed;

  Mutation(StoreBug bug, long firstSeed) {
    this.bug = bug;
    this.firstSeed = firstSeed;
  }

  /** Where to begin to look: every world before it is known to miss the bug. */
  long firstSeed() {
    return firstSeed;
  }

  /** The bug in the stages, where it is one. */
  Optional<StoreBug> bug() {
    return Optional.ofNullable(bug);
  }
}
