package dev.batchrun.local.executor.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads and writes Pods, always the very Pod meant: one of the same name and another uid is gone.
 */
final class PodObjects {
  private final KubernetesClient client;

  PodObjects(KubernetesClient client) {
    this.client = client;
  }

  Optional<Pod> find(String namespace, String name) {
    return Optional.ofNullable(client.pods().inNamespace(namespace).withName(name).get());
  }

  Optional<Pod> live(Pod pod) {
    return find(pod.getMetadata().getNamespace(), pod.getMetadata().getName())
        .filter(found -> found.getMetadata().getUid().equals(pod.getMetadata().getUid()));
  }

  /** Writes a status computed from the live one; empty when the Pod is gone. */
  Optional<Pod> writeStatus(Pod pod, UnaryOperator<PodStatus> change) {
    while (true) {
      Optional<Pod> live = live(pod);
      if (live.isEmpty()) {
        return Optional.empty();
      }
      PodStatus earlier = Optional.ofNullable(live.get().getStatus()).orElseGet(PodStatus::new);
      PodStatus status = change.apply(earlier);
      if (status.equals(earlier)) {
        return live;
      }
      live.get().setStatus(status);
      try {
        return Optional.of(client.resource(live.get()).updateStatus());
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          return Optional.empty();
        }
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
      }
    }
  }

  void bind(Pod pod, String node) {
    String patch =
        "{\"metadata\":{\"uid\":\"%s\"},\"spec\":{\"nodeName\":\"%s\"}}"
            .formatted(pod.getMetadata().getUid(), node);
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  /** Removes a Pod whose processes are gone; its finalizers are others' to remove. */
  void remove(Pod pod) {
    if (live(pod).isPresent()) {
      client.resource(pod).withGracePeriod(0).delete();
    }
  }
}
