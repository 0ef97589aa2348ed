package dev.batchrun.runner.store;

import dev.batchrun.core.vocabulary.Reason;

/** The store could not do what it was asked; see {@link DatasetStore} for what that leaves open. */
public final class StoreFailure extends RuntimeException {
  private final Reason reason;

  /**
   * @param message subject: found, expected; next step
   */
  public StoreFailure(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The same with what the operating system said. */
  public StoreFailure(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why, as reported; its exit code is the command's. */
  public Reason reason() {
    return reason;
  }
}
