package dev.batchrun.proof.protocol;

/**
 * Who an actor is, as opposed to what it does at the moment.
 *
 * @param name for the trace
 * @param kind actors of one kind that run the same command may be exchanged for each other
 * @param writer its number among those who write entries; 0 for who writes none
 * @param mortal whether it may be killed
 * @param job the Job that shows how it ends; empty when nobody waits for it
 */
public record Role(String name, String kind, int writer, boolean mortal, String job) {

  /** Somebody whose end nobody waits for. */
  public static Role of(String name, String kind, int writer) {
    return new Role(name, kind, writer, true, "");
  }

  /** Somebody who only reads. */
  public static Role reader(String name) {
    return new Role(name, "reader", 0, false, "");
  }
}
