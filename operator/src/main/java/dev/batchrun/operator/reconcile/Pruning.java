package dev.batchrun.operator.reconcile;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;

/** What of Jobs and Pods is kept in memory. */
public final class Pruning {
  private Pruning() {}

  /** A Job without what nobody looks at. */
  public static Job job(Job job) {
    return new JobBuilder()
        .withMetadata(metadata(job.getMetadata()))
        .withNewSpec()
        .withSuspend(job.getSpec() == null ? null : job.getSpec().getSuspend())
        .endSpec()
        .withStatus(job.getStatus())
        .build();
  }

  /** A Pod without what nobody looks at. */
  public static Pod pod(Pod pod) {
    return new PodBuilder()
        .withMetadata(metadata(pod.getMetadata()))
        .withNewSpec()
        .withInitContainers(names(pod.getSpec().getInitContainers()))
        .withContainers(names(pod.getSpec().getContainers()))
        .endSpec()
        .withStatus(pod.getStatus())
        .build();
  }

  private static List<Container> names(List<Container> containers) {
    return containers.stream()
        .map(container -> new ContainerBuilder().withName(container.getName()).build())
        .toList();
  }

  private static ObjectMeta metadata(ObjectMeta full) {
    return new ObjectMetaBuilder()
        .withName(full.getName())
        .withNamespace(full.getNamespace())
        .withUid(full.getUid())
        .withResourceVersion(full.getResourceVersion())
        .withCreationTimestamp(full.getCreationTimestamp())
        .withDeletionTimestamp(full.getDeletionTimestamp())
        .withLabels(full.getLabels())
        .withAnnotations(full.getAnnotations())
        .withOwnerReferences(full.getOwnerReferences())
        .build();
  }
}
