package dev.batchrun.proof.protocol;

import dev.batchrun.core.vocabulary.Reason;

/**
 * How a command ended.
 *
 * @param reason as a report would name it; {@code Disrupted} for a process that was killed
 * @param epoch the highest epoch of the run that it knows
 * @param version what was published, or what a reader found the newest version to be
 * @param text for people; what a reader read
 */
public record Answer(Reason reason, String run, long epoch, long version, String text) {

  /** A process that was killed says nothing. */
  public static final Answer KILLED = new Answer(Reason.Disrupted, "", 0, 0, "");

  /** Nothing but a reason. */
  public static Answer of(Reason reason, String run, long epoch) {
    return new Answer(reason, run, epoch, 0, "");
  }

  /** Whether it was killed. */
  public boolean killed() {
    return reason == Reason.Disrupted;
  }

  @Override
  public String toString() {
    return reason
        + (version > 0 ? " v" + version : "")
        + (epoch > 0 ? " epoch " + epoch : "")
        + (text.isEmpty() ? "" : " (" + text + ")");
  }
}
