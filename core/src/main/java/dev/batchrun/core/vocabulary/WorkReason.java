package dev.batchrun.core.vocabulary;

/** Why a backfill computes a partition. */
public enum WorkReason {
  /** No version of it is in force. */
  Missing,
  /** Its last run failed, whether or not an older version is in force. */
  Failed,
  /** What it was computed from has changed since. */
  Stale,
  /** It is in force and nothing speaks against it; the scope names it all the same. */
  Forced
}
