package dev.batchrun.proof.protocol;

/** What may go wrong with one action. A scheduler decides how many of each it allows. */
public enum Fault {
  /** Nothing. */
  NONE,
  /** The process dies; a container never comes back, whoever started it sees that it ended. */
  CRASH,
  /** The reply of a put is lost and its effect lands later, after others looked. */
  LATE,
  /** A read has no answer. */
  UNREADABLE,
  /** The power goes: everybody dies, and what was not synced may be gone. */
  POWER,
  /** Whoever waits for a process gives it up while it still runs. */
  IMPATIENCE
}
