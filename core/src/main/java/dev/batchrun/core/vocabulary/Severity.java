package dev.batchrun.core.vocabulary;

/** What it means when a check of the output does not hold, from harmless to severe. */
public enum Severity {
  /** Recorded, no consequence. */
  Info,
  /** Published with a warning. */
  Warn,
  /** The offending rows are set aside with the reason, the rest is published. */
  QuarantineRecord,
  /** The partitions that contain offending rows are withheld, the others are published. */
  FailPartition,
  /** A person decides. */
  ManualReview,
  /** Nothing is published. */
  FailRun
}
