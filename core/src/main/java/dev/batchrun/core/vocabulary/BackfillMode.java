package dev.batchrun.core.vocabulary;

/** What a backfill does with the history it covers. */
public enum BackfillMode {
  /** Compute and prove every partition; keep nothing but the reports. */
  DryRun,
  /** Compute into a place of its own that can be compared and promoted later. */
  Shadow,
  /** Compute and compare with the published versions; keep the comparisons. */
  CompareOnly,
  /** Publish new versions of partitions that are not closed. */
  Replace,
  /** Publish new versions of closed periods, with a reason and an approver. */
  Restatement,
  /** Publish what another system or contract made before. */
  Migration;

  /** Whether consumers see something else when it is over. */
  public boolean publishes() {
    return switch (this) {
      case Replace, Restatement, Migration -> true;
      case DryRun, Shadow, CompareOnly -> false;
    };
  }
}
