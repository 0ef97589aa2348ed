package dev.batchrun.core.vocabulary;

/** A person's answer to a question of a run. */
public enum ReviewVerdict {
  /** Publish what the named seal says. */
  Approve,
  /** Do not publish; the run fails. */
  Reject,
  /** The evidence shows the commit: take it as done. */
  AdoptCommit,
  /** Publish the same seal again with a new epoch. */
  RetryPublish,
  /** Give the run up, condemn its attempts and clean them. */
  FailAndClean
}
