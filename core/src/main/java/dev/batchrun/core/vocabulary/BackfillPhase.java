package dev.batchrun.core.vocabulary;

/** Where a backfill stands. */
public enum BackfillPhase {
  /** What it would do is being found out. */
  Planning,
  /** The plan is there; a person has to approve it. */
  AwaitingApproval,
  /** Runs are created and watched; none is created while it is suspended. */
  Running,
  /** No further run is created; those at work are brought to their end. */
  Stopping,
  /** Every run of the plan succeeded, or as many failed as were allowed to. */
  Succeeded,
  /** It could not be planned, or more runs failed than were allowed to. */
  Failed,
  /** It was cancelled, and no run of it is at work any more. */
  Cancelled;

  /** Whether no later phase follows. */
  public boolean isTerminal() {
    return switch (this) {
      case Succeeded, Failed, Cancelled -> true;
      case Planning, AwaitingApproval, Running, Stopping -> false;
    };
  }
}
