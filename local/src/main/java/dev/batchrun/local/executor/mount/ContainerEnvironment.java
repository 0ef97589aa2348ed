package dev.batchrun.local.executor.mount;

import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Resolves a container's environment as its processes would see it in a cluster. */
final class ContainerEnvironment {
  private static final String CONFIG_ERROR = "CreateContainerConfigError";

  private final Pod pod;
  private final Container container;
  private final NamedObjects objects;
  private final Map<String, String> values = new LinkedHashMap<>();

  private ContainerEnvironment(Pod pod, Container container, NamedObjects objects) {
    this.pod = pod;
    this.container = container;
    this.objects = objects;
  }

  /** The declared variables, in the order in which later ones may refer to earlier ones. */
  static Map<String, String> resolve(Pod pod, Container container, NamedObjects objects)
      throws NotReadyException {
    ContainerEnvironment environment = new ContainerEnvironment(pod, container, objects);
    for (EnvFromSource source : container.getEnvFrom()) {
      environment.addAll(source);
    }
    for (EnvVar variable : container.getEnv()) {
      environment.add(variable);
    }
    return environment.values;
  }

  private void addAll(EnvFromSource source) throws NotReadyException {
    String prefix = Optional.ofNullable(source.getPrefix()).orElse("");
    Optional<Map<String, byte[]>> entries;
    if (source.getConfigMapRef() != null) {
      String name = source.getConfigMapRef().getName();
      entries = objects.configMap(name);
      require(entries.isPresent(), source.getConfigMapRef().getOptional(), "configmap", name);
    } else {
      String name = source.getSecretRef().getName();
      entries = objects.secret(name);
      require(entries.isPresent(), source.getSecretRef().getOptional(), "secret", name);
    }
    entries.ifPresent(found -> found.forEach((k, v) -> values.put(prefix + k, text(v))));
  }

  private void add(EnvVar variable) throws NotReadyException {
    if (variable.getValueFrom() == null) {
      String text = Optional.ofNullable(variable.getValue()).orElse("");
      values.put(variable.getName(), Expansion.expand(text, values));
      return;
    }
    EnvVarSource from = variable.getValueFrom();
    if (from.getFieldRef() != null) {
      values.put(variable.getName(), DownwardFields.field(pod, from.getFieldRef().getFieldPath()));
    } else if (from.getResourceFieldRef() != null) {
      values.put(
          variable.getName(), DownwardFields.resource(pod, container, from.getResourceFieldRef()));
    } else if (from.getConfigMapKeyRef() != null) {
      fromConfigMap(from.getConfigMapKeyRef()).ifPresent(v -> values.put(variable.getName(), v));
    } else if (from.getSecretKeyRef() != null) {
      fromSecret(from.getSecretKeyRef()).ifPresent(v -> values.put(variable.getName(), v));
    }
  }

  private Optional<String> fromConfigMap(ConfigMapKeySelector ref) throws NotReadyException {
    Optional<Map<String, byte[]>> map = objects.configMap(ref.getName());
    require(map.isPresent(), ref.getOptional(), "configmap", ref.getName());
    return entry(map, ref.getKey(), ref.getOptional(), "ConfigMap", ref.getName());
  }

  private Optional<String> fromSecret(SecretKeySelector ref) throws NotReadyException {
    Optional<Map<String, byte[]>> secret = objects.secret(ref.getName());
    require(secret.isPresent(), ref.getOptional(), "secret", ref.getName());
    return entry(secret, ref.getKey(), ref.getOptional(), "Secret", ref.getName());
  }

  private Optional<String> entry(
      Optional<Map<String, byte[]>> entries, String key, Boolean optional, String kind, String name)
      throws NotReadyException {
    Optional<String> value = entries.map(e -> e.get(key)).map(ContainerEnvironment::text);
    if (value.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new NotReadyException(
          CONFIG_ERROR,
          "couldn't find key %s in %s %s/%s".formatted(key, kind, objects.namespace(), name));
    }
    return value;
  }

  private static void require(boolean present, Boolean optional, String kind, String name)
      throws NotReadyException {
    if (!present && !Boolean.TRUE.equals(optional)) {
      throw new NotReadyException(CONFIG_ERROR, "%s \"%s\" not found".formatted(kind, name));
    }
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }
}
