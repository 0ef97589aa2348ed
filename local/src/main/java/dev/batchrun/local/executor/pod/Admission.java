package dev.batchrun.local.executor.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a Pod can be run here at all, and whether it can be run now. */
final class Admission {
  private static final String AFTERMATH =
      ". preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.";

  private final KubernetesClient client;
  private final int most;

  Admission(KubernetesClient client, int most) {
    this.client = client;
    this.most = most;
  }

  /** Why this Pod will never run here; empty when it may. */
  static Optional<String> refusal(Pod pod) {
    String policy = pod.getSpec().getRestartPolicy();
    if (!"Never".equals(policy)) {
      return Optional.of(
          "spec.restartPolicy: found %s, expected Never; local mode does not restart containers"
              .formatted(policy == null ? "Always" : policy));
    }
    return pod.getSpec().getInitContainers().stream()
        .filter(c -> c.getRestartPolicy() != null)
        .map(Container::getName)
        .findFirst()
        .map(
            name ->
                "spec.initContainers: container %s has a restartPolicy; local mode runs no sidecars"
                    .formatted(name));
  }

  /** Why this Pod has to wait, in a scheduler's words; empty when it may start. */
  Optional<String> unschedulable(Pod pod, int running) {
    for (Volume volume : pod.getSpec().getVolumes()) {
      if (volume.getPersistentVolumeClaim() == null) {
        continue;
      }
      String claim = volume.getPersistentVolumeClaim().getClaimName();
      var found =
          client
              .persistentVolumeClaims()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(claim)
              .get();
      if (found == null) {
        return Optional.of(
            "0/1 nodes are available: persistentvolumeclaim \""
                + claim
                + "\" not found"
                + AFTERMATH);
      }
    }
    return running < most
        ? Optional.empty()
        : Optional.of(
            "0/1 nodes are available: 1 Too many pods: local mode runs "
                + most
                + " at a time"
                + AFTERMATH);
  }

  /** The status of a Pod that has to wait. */
  static PodStatus waiting(PodStatus earlier, String why, Instant now) {
    Optional<PodCondition> before =
        earlier.getConditions().stream()
            .filter(c -> c.getType().equals("PodScheduled"))
            .findFirst();
    List<PodCondition> conditions = new ArrayList<>(earlier.getConditions());
    conditions.removeIf(c -> c.getType().equals("PodScheduled"));
    conditions.add(
        new PodConditionBuilder()
            .withType("PodScheduled")
            .withStatus("False")
            .withReason("Unschedulable")
            .withMessage(why)
            .withLastTransitionTime(
                before.map(PodCondition::getLastTransitionTime).orElse(States.time(now)))
            .build());
    return new PodStatusBuilder(earlier).withPhase("Pending").withConditions(conditions).build();
  }
}
