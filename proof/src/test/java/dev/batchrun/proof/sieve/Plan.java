package dev.batchrun.proof.sieve;

import dev.batchrun.proof.cluster.Fate;
import dev.batchrun.proof.cluster.Source;
import java.util.Optional;

/**
 * One perturbation of a workload, at one write of the operator.
 *
 * @param how what is done
 * @param write the operator's write at which it is done, counted from 1
 * @param source the watch it is done to, where it is done to one
 */
record Plan(How how, int write, Optional<Source> source) {
  /** The three families of Sieve, and a fourth of its own: an unreliable way to the server. */
  enum Family {
    CRASH("crash between two writes"),
    STALE("stale or older state"),
    UNOBSERVED("states that no watch tells of"),
    WIRE("requests that fail, or seem to");

    private final String text;

    Family(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** What is done. */
  enum How {
    /** The process dies and the write was never sent. */
    DIES_BEFORE(Family.CRASH),
    /** The process dies, the write is in, and nobody heard the reply. */
    DIES_AFTER(Family.CRASH),
    /** The process heard the reply and dies before its next request. */
    DIES_INFORMED(Family.CRASH),
    /** The process dies; the next one's first lists are older than what this one knew. */
    RESTARTS_IN_THE_PAST(Family.STALE),
    /** One watch hears nothing until everything else has come to rest. */
    HEARS_LATE(Family.STALE),
    /** One watch goes back to an older state and hears nothing until everything is at rest. */
    GOES_BACK(Family.STALE),
    /** One watch hears nothing until everything is at rest, and then lists. */
    SKIPS(Family.UNOBSERVED),
    /** All watches hear nothing until everything is at rest, and then list. */
    SKIPS_ALL(Family.UNOBSERVED),
    NEVER_SENT(Family.WIRE),
    REPLY_LOST(Family.WIRE),
    ARRIVES_LATE(Family.WIRE),
    CONFLICT(Family.WIRE),
    UNAVAILABLE(Family.WIRE);

    private final Family family;

    How(Family family) {
      this.family = family;
    }

    Family family() {
      return family;
    }

    /** Whether the process dies of it. */
    boolean kills() {
      return family == Family.CRASH || this == RESTARTS_IN_THE_PAST;
    }

    Fate fate() {
      return switch (this) {
        case DIES_BEFORE -> Fate.DIES_BEFORE;
        case DIES_AFTER -> Fate.DIES_AFTER;
        case NEVER_SENT -> Fate.NEVER_SENT;
        case REPLY_LOST -> Fate.REPLY_LOST;
        case ARRIVES_LATE -> Fate.LATE;
        case CONFLICT -> Fate.refused(409);
        case UNAVAILABLE -> Fate.refused(503);
        case DIES_INFORMED, RESTARTS_IN_THE_PAST, HEARS_LATE, GOES_BACK, SKIPS, SKIPS_ALL ->
            Fate.DELIVERED;
      };
    }
  }

  @Override
  public String toString() {
    return how + source.map(s -> " (" + s + ")").orElse("") + " at write " + write;
  }
}
