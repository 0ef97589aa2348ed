package dev.batchrun.local.demo;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Applies manifest files in a namespace, server-side, as {@code kubectl apply} does. */
final class Manifests {
  private final KubernetesClient client;
  private final String namespace;

  Manifests(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Applies every document of the file and returns what the server made of them. */
  List<HasMetadata> apply(Path file) throws IOException {
    try (InputStream yaml = Files.newInputStream(file)) {
      return client.load(yaml).items().stream()
          .map(item -> client.resource(item).inNamespace(namespace).serverSideApply())
          .toList();
    }
  }
}
