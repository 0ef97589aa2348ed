package dev.batchrun.operator.observe;

import dev.batchrun.core.vocabulary.Reason;

/**
 * Something of a stranger's stands where an object of a run is to be. Trying again does not help
 * until a person takes it away: the run says so, and looks again now and then.
 */
public final class Obstructed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /**
   * @param message names the object and says what to do
   */
  public Obstructed(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What the run says of itself meanwhile. */
  public Reason reason() {
    return reason;
  }
}
