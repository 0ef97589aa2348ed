package dev.batchrun.core.vocabulary;

/** Where a run stands. Only {@link #Published} means that consumers may read what the run made. */
public enum Phase {
  /** Parameters are resolved, the input boundary is not fixed yet. */
  Planned,
  /** The exact inputs are named and digested; every later attempt uses them. */
  InputLocked,
  /** The transform writes to staging that belongs to one attempt. */
  Running,
  /** Staged output exists; gates and reconciliation run, or their verdict waits for approval. */
  Validating,
  /**
   * The run owns its output boundary and a fencing epoch and may be changing what consumers see.
   */
  Committing,
  /** The commit may or may not have happened; only inspection of the store leaves this phase. */
  Unknown,
  /** Consumers may read it; the evidence is recorded. */
  Published,
  /** Finished by design without publishing (DryRun, CompareOnly, Shadow). */
  Completed,
  /** Not to be consumed; the reason says at which step and why. */
  Failed;

  /** Whether no later phase follows. */
  public boolean isTerminal() {
    return switch (this) {
      case Published, Completed, Failed -> true;
      case Planned, InputLocked, Running, Validating, Committing, Unknown -> false;
    };
  }

  /** Whether a run goes through this phase before it can reach the other. */
  public boolean comesBefore(Phase other) {
    return step() < other.step();
  }

  private int step() {
    return switch (this) {
      case Planned -> 0;
      case InputLocked -> 1;
      case Running -> 2;
      case Validating -> 3;
      case Committing, Unknown -> 4;
      case Published, Completed, Failed -> 5;
    };
  }

  /** Whether the run owns its output boundary: nobody else may commit an overlapping one. */
  public boolean ownsBoundary() {
    return this == Committing || this == Unknown;
  }
}
