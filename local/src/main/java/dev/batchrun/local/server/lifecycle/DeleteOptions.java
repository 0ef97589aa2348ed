package dev.batchrun.local.server.lifecycle;

import java.util.Optional;

/**
 * How a deletion is to be done.
 *
 * @param propagation what becomes of dependents; empty for the kind's default
 * @param graceSeconds seconds until a running Pod is killed; empty for the Pod's own
 * @param uid refuse unless it is this very object
 * @param resourceVersion refuse unless it is in this very state
 */
public record DeleteOptions(
    Optional<Propagation> propagation,
    Optional<Long> graceSeconds,
    Optional<String> uid,
    Optional<String> resourceVersion,
    boolean dryRun) {

  /** What becomes of dependents. */
  public enum Propagation {
    BACKGROUND,
    FOREGROUND,
    ORPHAN
  }

  static DeleteOptions internal(Propagation propagation, String uid) {
    return new DeleteOptions(
        Optional.of(propagation), Optional.empty(), Optional.of(uid), Optional.empty(), false);
  }
}
