package dev.batchrun.local.executor.mount;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds every claim to a directory as soon as it is seen. What it asks for (size, class, access
 * modes) is granted as it stands; the data stays when the claim is deleted.
 */
public final class ClaimBinder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimBinder.class);

  private final KubernetesClient client;
  private final ClaimDirectories directories;
  private SharedIndexInformer<PersistentVolumeClaim> informer;

  public ClaimBinder(KubernetesClient client, ClaimDirectories directories) {
    this.client = client;
    this.directories = directories;
  }

  public void start() {
    informer =
        client
            .persistentVolumeClaims()
            .inAnyNamespace()
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(PersistentVolumeClaim claim) {
                    bind(claim);
                  }

                  @Override
                  public void onUpdate(PersistentVolumeClaim before, PersistentVolumeClaim claim) {
                    bind(claim);
                  }

                  @Override
                  public void onDelete(PersistentVolumeClaim claim, boolean unknown) {
                    LOG.debug("claim {} is gone", claim.getMetadata().getName());
                  }
                });
  }

  private void bind(PersistentVolumeClaim claim) {
    if (claim.getStatus() != null && "Bound".equals(claim.getStatus().getPhase())) {
      return;
    }
    try {
      Files.createDirectories(directories.of(claim));
      String volume =
          "local-" + claim.getMetadata().getNamespace() + "-" + claim.getMetadata().getName();
      PersistentVolumeClaim bound =
          client
              .resource(claim)
              .patch(
                  PatchContext.of(PatchType.JSON_MERGE),
                  "{\"spec\":{\"volumeName\":\"" + volume + "\"}}");
      bound.setStatus(
          new PersistentVolumeClaimStatusBuilder()
              .withPhase("Bound")
              .withAccessModes(claim.getSpec().getAccessModes())
              .withCapacity(
                  Optional.ofNullable(claim.getSpec().getResources())
                      .map(resources -> resources.getRequests())
                      .orElse(null))
              .build());
      client.resource(bound).updateStatus();
    } catch (KubernetesClientException e) {
      boolean stale =
          e.getCode() == HttpURLConnection.HTTP_CONFLICT
              || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
      if (!stale) {
        LOG.warn("claim {}: not bound: {}", claim.getMetadata().getName(), e.getMessage());
      }
    } catch (IOException e) {
      LOG.warn("claim {}: no directory for it: {}", claim.getMetadata().getName(), e.toString());
    }
  }

  @Override
  public void close() {
    if (informer != null) {
      informer.close();
    }
  }
}
