package dev.batchrun.core.vocabulary;

/** A person's answer to a question of a run. */
public enum ReviewVerdict {
  /** Publish what the named seal says. */
  Approve,
  /** Do not publish; the run fails. */
  Reject,
  /** The commit is there: have the store inspected again, and take it as done if it is. */
  AdoptCommit,
  /** Publish the same seal again with a new epoch. */
  RetryPublish,
  /** Give the run up: fence it, condemn its attempts and clean them. */
  FailAndClean
}
