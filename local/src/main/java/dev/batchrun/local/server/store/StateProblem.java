package dev.batchrun.local.server.store;

/** The state directory cannot be used; the message says why and what to do. */
public final class StateProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StateProblem(String message) {
    super(message);
  }

  public StateProblem(String message, Throwable cause) {
    super(message, cause);
  }
}
