package dev.batchrun.operator.observe;

import dev.batchrun.core.run.JobFacts.PodWait;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Why a Pod cannot start, in our words. */
final class PodWaits {
  private static final Set<String> IMAGE =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable");
  private static final Set<String> MOUNT =
      Set.of("CreateContainerConfigError", "CreateContainerError");

  private PodWaits() {}

  static Optional<PodWait> of(Pod pod) {
    return unscheduled(pod)
        .or(
            () ->
                JobReader.statuses(pod)
                    .map(ContainerStatus::getState)
                    .filter(Objects::nonNull)
                    .map(ContainerState::getWaiting)
                    .filter(Objects::nonNull)
                    .flatMap(waiting -> wait(pod, waiting).stream())
                    .findFirst());
  }

  private static Optional<PodWait> unscheduled(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getConditions().stream()
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .findFirst()
        .map(c -> new PodWait(Reason.Unschedulable, message(pod, c.getReason(), c.getMessage())));
  }

  private static Optional<PodWait> wait(Pod pod, ContainerStateWaiting waiting) {
    String reason = Objects.requireNonNullElse(waiting.getReason(), "");
    String message = message(pod, reason, waiting.getMessage());
    if (IMAGE.contains(reason)) {
      return Optional.of(new PodWait(Reason.ImagePullFailed, message));
    }
    return MOUNT.contains(reason)
        ? Optional.of(new PodWait(Reason.MountFailed, message))
        : Optional.empty();
  }

  private static String message(Pod pod, String reason, String message) {
    return "Pod "
        + pod.getMetadata().getName()
        + ": "
        + reason
        + (message == null || message.isBlank() ? "" : ": " + message.strip());
  }
}
