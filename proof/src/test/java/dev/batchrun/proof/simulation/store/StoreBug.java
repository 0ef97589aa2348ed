package dev.batchrun.proof.simulation.store;

/** Mistakes that can be planted in the stages, to see that they are found. */
public enum StoreBug {
  /** Recover looks first and fences then: what it saw may have changed. */
  LooksBeforeFencing,
  /** Recover does not fence at all. */
  RecoversWithoutFence,
  /** Recover deletes what it condemns before the log says so. */
  DeletesBeforeCondemning,
  /** Recover deletes the run's attempts where it could not decide. */
  DeletesOnUnknown,
  /** A publish that lost a slot appends again without looking at its checks again. */
  RebasesWithoutChecks,
  /** The base of a seal is what is in force when it is published. */
  TakesBaseAtPublish,
  /** All attempts of a run stage to one path. */
  SharesAttemptPath,
  /** Every attempt takes its own lock. */
  LocksAnew
}
