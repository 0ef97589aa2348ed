package dev.batchrun.core.vocabulary;

/** How much of a backfill consumers see at once. */
public enum PublishUnit {
  /** Every run publishes when it is ready. */
  PerRun,
  /** All runs publish together, or none does. */
  AllOrNothing
}
