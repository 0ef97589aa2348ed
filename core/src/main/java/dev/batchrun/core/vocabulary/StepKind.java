package dev.batchrun.core.vocabulary;

/** What a Job of a run does. */
public enum StepKind {
  /** Lock, transform, validate. */
  Compute("c"),
  /** Append the commit and repair what readers see. */
  Publish("p"),
  /** Fence the earlier epoch, look, decide. */
  Recover("r"),
  /** Read what only the store knows. */
  Survey("s"),
  /** Condemn and delete what nothing refers to. */
  Collect("g");

  private final String letter;

  StepKind(String letter) {
    this.letter = letter;
  }

  /** The letter in the Job's name. */
  public String letter() {
    return letter;
  }
}
