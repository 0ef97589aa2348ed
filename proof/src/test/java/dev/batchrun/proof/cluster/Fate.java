package dev.batchrun.proof.cluster;

/**
 * What becomes of a request on its way.
 *
 * @param what happens
 * @param code the answer's status where it is refused
 */
public record Fate(What what, int code) {
  /** It arrives and is answered. */
  public static final Fate DELIVERED = new Fate(What.DELIVERED, 0);

  /** It never leaves; the caller gets an exception. */
  public static final Fate NEVER_SENT = new Fate(What.NEVER_SENT, 0);

  /** It arrives and has its effect; the caller gets an exception. */
  public static final Fate REPLY_LOST = new Fate(What.REPLY_LOST, 0);

  /** The caller gets an exception now; it arrives when {@link ApiServer#deliverLate} says so. */
  public static final Fate LATE = new Fate(What.LATE, 0);

  /** The process dies before it is sent. */
  public static final Fate DIES_BEFORE = new Fate(What.DIES_BEFORE, 0);

  /** The process dies after it had its effect and before the answer arrives. */
  public static final Fate DIES_AFTER = new Fate(What.DIES_AFTER, 0);

  /** What can happen. */
  public enum What {
    DELIVERED,
    NEVER_SENT,
    REPLY_LOST,
    LATE,
    REFUSED,
    DIES_BEFORE,
    DIES_AFTER
  }

  /** The API server answers with this status and does nothing: 409, 429, 500, 503. */
  public static Fate refused(int code) {
    return new Fate(What.REFUSED, code);
  }

  @Override
  public String toString() {
    return what == What.REFUSED ? what + " " + code : what.toString();
  }
}
