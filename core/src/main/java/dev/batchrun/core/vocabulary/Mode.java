package dev.batchrun.core.vocabulary;

/** What a run is for. */
public enum Mode {
  /** Compute, prove and publish. */
  Publish,
  /** Compute and prove; keep nothing but the report. */
  DryRun,
  /** Compute and prove into a place of its own that can be compared and promoted later. */
  Shadow,
  /** Compute and compare with the published version; keep the comparison. */
  CompareOnly,
  /** Put earlier versions of the owned partitions back in force. */
  Rollback,
  /** Publish the very bytes of an earlier Shadow run. */
  Promote;

  /** Whether a successful run ends with a commit that consumers see. */
  public boolean publishes() {
    return switch (this) {
      case Publish, Rollback, Promote -> true;
      case DryRun, Shadow, CompareOnly -> false;
    };
  }

  /** Whether the run reads inputs and computes rows. */
  public boolean computes() {
    return switch (this) {
      case Publish, DryRun, Shadow, CompareOnly -> true;
      case Rollback, Promote -> false;
    };
  }
}
