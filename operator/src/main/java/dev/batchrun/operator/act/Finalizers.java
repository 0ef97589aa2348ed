package dev.batchrun.operator.act;

import dev.batchrun.api.v1alpha1.BatchRun;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sets and releases finalizers by a patch of nothing else: a whole object written back would lose
 * the fields that a newer release put into it.
 */
final class Finalizers {
  private final KubernetesClient client;

  Finalizers(KubernetesClient client) {
    this.client = client;
  }

  /** The object with the finalizer. */
  BatchRun add(BatchRun run, String finalizer) {
    List<String> finalizers = new ArrayList<>(run.getMetadata().getFinalizers());
    if (finalizers.contains(finalizer)) {
      return run;
    }
    finalizers.add(finalizer);
    return patch(run, finalizers);
  }

  /** The object without the finalizer; empty when it is gone. */
  Optional<BatchRun> remove(BatchRun run, String finalizer) {
    List<String> finalizers = new ArrayList<>(run.getMetadata().getFinalizers());
    if (!finalizers.remove(finalizer)) {
      return Optional.of(run);
    }
    try {
      return Optional.ofNullable(patch(run, finalizers));
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private BatchRun patch(BatchRun run, List<String> finalizers) {
    Resource<BatchRun> resource =
        client
            .resources(BatchRun.class)
            .inNamespace(run.getMetadata().getNamespace())
            .withName(run.getMetadata().getName());
    String list =
        finalizers.stream().map(f -> '"' + f + '"').collect(Collectors.joining(",", "[", "]"));
    // The resourceVersion makes it a conflict when somebody wrote meanwhile.
    return resource.patch(
        PatchContext.of(PatchType.JSON),
        "[{\"op\":\"replace\",\"path\":\"/metadata/resourceVersion\",\"value\":\""
            + run.getMetadata().getResourceVersion()
            + "\"},{\"op\":\"add\",\"path\":\"/metadata/finalizers\",\"value\":"
            + list
            + "}]");
  }
}
