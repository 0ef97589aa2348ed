package dev.batchrun.local.executor.mount;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a Pod's volumes: directories of its own for emptyDir, configMap, secret, projected and
 * downwardAPI, the bound directory for a claim. Files are written once, when the Pod starts; later
 * changes of a ConfigMap do not reach a running Pod. Size limits, modes and owners are ignored.
 */
final class PodVolumes {
  private static final String FAILED_MOUNT = "FailedMount";

  private final Pod pod;
  private final PodDirectory directory;
  private final KubernetesClient client;
  private final NamedObjects objects;
  private final ClaimDirectories claims;

  PodVolumes(Pod pod, PodDirectory directory, KubernetesClient client, ClaimDirectories claims) {
    this.pod = pod;
    this.directory = directory;
    this.client = client;
    this.objects = new NamedObjects(client, pod.getMetadata().getNamespace());
    this.claims = claims;
  }

  /** Volume name to directory; may be called again after a failure. */
  Map<String, Path> make() throws NotReadyException, IOException {
    Map<String, Path> made = new HashMap<>();
    for (Volume volume : pod.getSpec().getVolumes()) {
      made.put(volume.getName(), make(volume));
    }
    return made;
  }

  private Path make(Volume volume) throws NotReadyException, IOException {
    if (volume.getPersistentVolumeClaim() != null) {
      return claim(volume.getName(), volume.getPersistentVolumeClaim().getClaimName());
    }
    if (volume.getHostPath() != null) {
      return Path.of(volume.getHostPath().getPath());
    }
    Path path = Files.createDirectories(directory.volume(volume.getName()));
    Map<String, byte[]> files = new TreeMap<>();
    if (volume.getConfigMap() != null) {
      var source = volume.getConfigMap();
      addConfigMap(files, volume, source.getName(), source.getItems(), source.getOptional());
    } else if (volume.getSecret() != null) {
      var source = volume.getSecret();
      addSecret(files, volume, source.getSecretName(), source.getItems(), source.getOptional());
    } else if (volume.getDownwardAPI() != null) {
      addDownward(files, volume.getDownwardAPI().getItems());
    } else if (volume.getProjected() != null) {
      for (VolumeProjection source : volume.getProjected().getSources()) {
        addProjection(files, volume, source);
      }
    } else if (volume.getEmptyDir() == null) {
      throw notMounted(volume, "this kind of volume is not there in local mode");
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = path.resolve(file.getKey()).normalize();
      if (!target.startsWith(path)) {
        throw notMounted(volume, "the path " + file.getKey() + " leaves the volume");
      }
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    return path;
  }

  private Path claim(String volume, String name) throws NotReadyException, IOException {
    PersistentVolumeClaim claim =
        client
            .persistentVolumeClaims()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(name)
            .get();
    if (claim == null) {
      throw new NotReadyException(
          FAILED_MOUNT,
          "Unable to attach or mount volumes: [%s]: persistentvolumeclaim \"%s\" not found"
              .formatted(volume, name));
    }
    return Files.createDirectories(claims.of(claim)).toRealPath();
  }

  private void addProjection(Map<String, byte[]> files, Volume volume, VolumeProjection source)
      throws NotReadyException {
    if (source.getConfigMap() != null) {
      var map = source.getConfigMap();
      addConfigMap(files, volume, map.getName(), map.getItems(), map.getOptional());
    } else if (source.getSecret() != null) {
      var secret = source.getSecret();
      addSecret(files, volume, secret.getName(), secret.getItems(), secret.getOptional());
    } else if (source.getDownwardAPI() != null) {
      addDownward(files, source.getDownwardAPI().getItems());
    }
  }

  private void addConfigMap(
      Map<String, byte[]> files,
      Volume volume,
      String name,
      List<KeyToPath> items,
      Boolean optional)
      throws NotReadyException {
    Optional<Map<String, byte[]>> entries = objects.configMap(name);
    if (entries.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw notMounted(volume, "configmap \"" + name + "\" not found");
    }
    select(files, volume, entries.orElse(Map.of()), items, "configmap", name, optional);
  }

  private void addSecret(
      Map<String, byte[]> files,
      Volume volume,
      String name,
      List<KeyToPath> items,
      Boolean optional)
      throws NotReadyException {
    Optional<Map<String, byte[]>> entries = objects.secret(name);
    if (entries.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw notMounted(volume, "secret \"" + name + "\" not found");
    }
    select(files, volume, entries.orElse(Map.of()), items, "secret", name, optional);
  }

  private void select(
      Map<String, byte[]> files,
      Volume volume,
      Map<String, byte[]> entries,
      List<KeyToPath> items,
      String kind,
      String name,
      Boolean optional)
      throws NotReadyException {
    if (items == null || items.isEmpty()) {
      files.putAll(entries);
      return;
    }
    for (KeyToPath item : items) {
      byte[] content = entries.get(item.getKey());
      if (content != null) {
        files.put(item.getPath(), content);
      } else if (!Boolean.TRUE.equals(optional)) {
        throw notMounted(
            volume, "%s references non-existent %s key: %s".formatted(kind, name, item.getKey()));
      }
    }
  }

  private void addDownward(Map<String, byte[]> files, List<DownwardAPIVolumeFile> items)
      throws NotReadyException {
    for (DownwardAPIVolumeFile item : items) {
      String value =
          item.getFieldRef() != null
              ? DownwardFields.field(pod, item.getFieldRef().getFieldPath())
              : DownwardFields.resource(
                  pod, pod.getSpec().getContainers().get(0), item.getResourceFieldRef());
      files.put(item.getPath(), value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static NotReadyException notMounted(Volume volume, String why) {
    return new NotReadyException(
        FAILED_MOUNT, "MountVolume.SetUp failed for volume \"" + volume.getName() + "\" : " + why);
  }
}
