package dev.batchrun.local;

/** Something the person at the terminal can mend; the message says what and how. */
public final class LocalModeProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LocalModeProblem(String message) {
    super(message);
  }
}
