package dev.batchrun.proof.simulation;

import dev.batchrun.proof.simulation.store.StoreBug;
import java.util.Optional;

/** Bugs that can be planted in a world, to see that its invariants find them. */
public enum Mutation {
  /** The operator ends a run as Failed when its publisher ended without a report. */
  FAILS_ON_EXIT_CODE(null),
  /** The operator gives every Job another name. */
  RANDOM_JOB_NAMES(null),
  /** The operator writes status without the resourceVersion it saw. */
  IGNORES_RESOURCE_VERSION(null),
  /** The operator publishes again without a recovery. */
  SKIPS_RECOVERY(null),
  /** The operator takes a boundary that another run owns. */
  IGNORES_OWNERS(null),
  /** See {@link StoreBug#LooksBeforeFencing}. */
  LOOKS_BEFORE_FENCING(StoreBug.LooksBeforeFencing),
  /** See {@link StoreBug#RecoversWithoutFence}. */
  RECOVERS_WITHOUT_FENCE(StoreBug.RecoversWithoutFence),
  /** See {@link StoreBug#DeletesBeforeCondemning}. */
  DELETES_BEFORE_CONDEMNING(StoreBug.DeletesBeforeCondemning),
  /** See {@link StoreBug#DeletesOnUnknown}. */
  DELETES_ON_UNKNOWN(StoreBug.DeletesOnUnknown),
  /** See {@link StoreBug#RebasesWithoutChecks}. */
  REBASES_WITHOUT_CHECKS(StoreBug.RebasesWithoutChecks),
  /** See {@link StoreBug#TakesBaseAtPublish}. */
  TAKES_BASE_AT_PUBLISH(StoreBug.TakesBaseAtPublish),
  /** See {@link StoreBug#SharesAttemptPath}. */
  SHARES_ATTEMPT_PATH(StoreBug.SharesAttemptPath),
  /** See {@link StoreBug#LocksAnew}. */
  LOCKS_ANEW(StoreBug.LocksAnew);

  private final StoreBug bug;

  Mutation(StoreBug bug) {
    this.bug = bug;
  }

  /** The bug in the stages, where it is one. */
  Optional<StoreBug> bug() {
    return Optional.ofNullable(bug);
  }
}
