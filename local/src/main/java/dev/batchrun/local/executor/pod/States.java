package dev.batchrun.local.executor.pod;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The three states of a container, in the words a kubelet uses. */
final class States {
  private States() {}

  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static ContainerState waiting(String reason) {
    return new ContainerStateBuilder().withNewWaiting(null, reason).build();
  }

  static ContainerState waiting(String reason, String message) {
    return new ContainerStateBuilder().withNewWaiting(message, reason).build();
  }

  static ContainerState running(Instant since) {
    return new ContainerStateBuilder().withNewRunning(time(since)).build();
  }

  static ContainerState ended(
      int exitCode, String reason, String message, Instant from, Instant to) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withReason(reason)
        .withMessage(message.isEmpty() ? null : message)
        .withStartedAt(time(from))
        .withFinishedAt(time(to))
        .endTerminated()
        .build();
  }

  /** What is said of a container nobody saw the end of, or that never got to start. */
  static ContainerState unknown(Instant now) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(137)
        .withReason("ContainerStatusUnknown")
        .withMessage("The container could not be located when the pod was terminated")
        .withFinishedAt(time(now))
        .endTerminated()
        .build();
  }

  static boolean succeeded(ContainerState state) {
    return state.getTerminated() != null && state.getTerminated().getExitCode() == 0;
  }

  static boolean hasEnded(ContainerState state) {
    return state.getTerminated() != null;
  }
}
