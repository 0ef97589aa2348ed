package dev.batchrun.proof.matrix;

/** How it goes on after a fault. */
enum Continuation {
  /** The same command again, as a Job's second Pod would. */
  RETRY,
  /** Recover, then what the verdict allows. */
  NEW_ATTEMPT,
  /** All that the operator knew beyond the object's spec is lost: from the opening on. */
  OPERATOR_RESTART
}
