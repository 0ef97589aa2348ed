package dev.batchrun.local.executor.pod;

import java.util.Optional;

/**
 * Why a Pod ended other than by its containers.
 *
 * @param reason the Pod's {@code status.reason}
 * @param message the Pod's {@code status.message}
 * @param disruption the reason of a DisruptionTarget condition, when the Pod is not to blame
 */
record Ending(Optional<String> reason, Optional<String> message, Optional<String> disruption) {
  /** Somebody deleted the Pod: the containers' exit codes say the rest. */
  static final Ending DELETED = new Ending(Optional.empty(), Optional.empty(), Optional.empty());

  static final Ending SHUTDOWN =
      new Ending(
          Optional.of("Terminated"),
          Optional.of("Pod was terminated in response to imminent node shutdown."),
          Optional.of("TerminationByKubelet"));

  static final Ending LOST =
      new Ending(
          Optional.of("NodeLost"),
          Optional.of(
              "Local mode ended while the Pod ran; what was left of its processes was killed."),
          Optional.of("TerminationByKubelet"));

  static final Ending DEADLINE =
      new Ending(
          Optional.of("DeadlineExceeded"),
          Optional.of("Pod was active on the node longer than the specified deadline"),
          Optional.empty());

  static Ending refused(String message) {
    return new Ending(
        Optional.of("UnsupportedInLocalMode"), Optional.of(message), Optional.empty());
  }
}
