package dev.batchrun.local.executor.mount;

/** Something a Pod names is not there; the kubelet's way is to say so and look again later. */
public final class NotReadyException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String reason;

  /**
   * @param reason the reason of the Event or the waiting container
   * @param message what is missing, in the kubelet's words
   */
  public NotReadyException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
