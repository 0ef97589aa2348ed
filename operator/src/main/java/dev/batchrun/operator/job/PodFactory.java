package dev.batchrun.operator.job;

import dev.batchrun.api.v1alpha1.Execution;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.OperatorSettings.PodSettings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import java.util.ArrayList;
import java.util.List;

/** Builds the Pod of a step: its stages, and what an allow-list lets a contract say about it. */
final class PodFactory {
  private static final long TERMINATION_GRACE_SECONDS = 30;

  private final PodSettings settings;

  PodFactory(PodSettings settings) {
    this.settings = settings;
  }

  PodSpec pod(JobOrder order) {
    StageFactory stages = new StageFactory(settings, order);
    List<Container> containers = new ArrayList<>();
    for (String stage : JobFactory.stages(order.kind(), order.request().mode().computes())) {
      containers.add(usersOwn(order, stage) ? stages.usersOwn(stage) : stages.runner(stage));
    }
    int last = containers.size() - 1;
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withTerminationGracePeriodSeconds(TERMINATION_GRACE_SECONDS)
            .withSecurityContext(security())
            .withVolumes(new VolumeFactory(order).volumes())
            .withInitContainers(containers.subList(0, last))
            .withContainers(containers.subList(last, last + 1));
    Execution execution = order.contract().spec().execution();
    return execution == null ? pod.build() : customised(pod, execution).build();
  }

  private PodSecurityContext security() {
    PodSecurityContextBuilder security =
        new PodSecurityContextBuilder()
            .withRunAsNonRoot(true)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile();
    settings.runAsUser().ifPresent(security::withRunAsUser);
    settings.runAsUser().ifPresent(security::withRunAsGroup);
    settings.fsGroup().ifPresent(security::withFsGroup);
    if (settings.fsGroup().isPresent()) {
      security.withFsGroupChangePolicy("OnRootMismatch");
    }
    return security.build();
  }

  /** The allow-list. Nothing in it can loosen the security context. */
  private static PodSpecBuilder customised(PodSpecBuilder pod, Execution execution) {
    return pod.withServiceAccountName(execution.serviceAccountName())
        .withPriorityClassName(execution.priorityClassName())
        .withNodeSelector(execution.nodeSelector().isEmpty() ? null : execution.nodeSelector())
        .withImagePullSecrets(
            execution.imagePullSecrets().stream().map(LocalObjectReference::new).toList())
        .withTolerations(execution.tolerations().stream().map(PodFactory::toleration).toList());
  }

  private static Toleration toleration(Execution.Toleration toleration) {
    return new TolerationBuilder()
        .withKey(toleration.key())
        .withOperator(toleration.operator())
        .withValue(toleration.value())
        .withEffect(toleration.effect())
        .withTolerationSeconds(toleration.tolerationSeconds())
        .build();
  }

  /** Whether a stage is the user's own image. */
  private static boolean usersOwn(JobOrder order, String stage) {
    return order.kind() == StepKind.Compute
        && stage.equals("transform")
        && order.contract().spec().transform().container() != null;
  }
}
