package dev.batchrun.core.vocabulary;

/** What becomes of the datasets that read what a backfill changes. */
public enum DownstreamPolicy {
  /** The plan names them; nothing is done to them. */
  Notify,
  /** They do not publish what the backfill reaches until it is over. */
  Block,
  /** They are computed again when it is over. */
  AutoRefresh,
  /** They are computed again when a person approved. */
  ManualApproval
}
