package dev.batchrun.local.executor.mount;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the ConfigMaps and Secrets of one namespace, always live: a Pod starts with what is. */
final class NamedObjects {
  private final KubernetesClient client;
  private final String namespace;

  NamedObjects(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  String namespace() {
    return namespace;
  }

  /** The entries of a ConfigMap, binary ones included; empty when there is none. */
  Optional<Map<String, byte[]>> configMap(String name) {
    ConfigMap found = client.configMaps().inNamespace(namespace).withName(name).get();
    return Optional.ofNullable(found)
        .map(
            map -> {
              Map<String, byte[]> entries = new TreeMap<>();
              orEmpty(map.getData())
                  .forEach((k, v) -> entries.put(k, v.getBytes(StandardCharsets.UTF_8)));
              orEmpty(map.getBinaryData()).forEach((k, v) -> entries.put(k, decode(v)));
              return entries;
            });
  }

  /** The entries of a Secret; empty when there is none. */
  Optional<Map<String, byte[]>> secret(String name) {
    Secret found = client.secrets().inNamespace(namespace).withName(name).get();
    return Optional.ofNullable(found)
        .map(
            secret -> {
              Map<String, byte[]> entries = new TreeMap<>();
              orEmpty(secret.getData()).forEach((k, v) -> entries.put(k, decode(v)));
              return entries;
            });
  }

  private static byte[] decode(String text) {
    return Base64.getDecoder().decode(text);
  }

  private static Map<String, String> orEmpty(Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
