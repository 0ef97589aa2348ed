package dev.batchrun.local;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Installs the custom resource definitions that are packed with local mode. */
final class CustomResourceDefinitions {
  private static final List<String> NAMES =
      List.of(
          "backfills.batchrun.dev",
          "batchruns.batchrun.dev",
          "datasets.batchrun.dev",
          "reviews.batchrun.dev");

  private CustomResourceDefinitions() {}

  /** Applies each definition and returns when all are served. */
  static void install(KubernetesClient client) {
    for (String name : NAMES) {
      client.resource(load(client, name)).forceConflicts().serverSideApply();
    }
    for (String name : NAMES) {
      client
          .apiextensions()
          .v1()
          .customResourceDefinitions()
          .withName(name)
          .waitUntilCondition(CustomResourceDefinitions::isEstablished, 30, TimeUnit.SECONDS);
    }
  }

  private static CustomResourceDefinition load(KubernetesClient client, String name) {
    String resource = "/crds/" + name + ".yaml";
    try (InputStream yaml = CustomResourceDefinitions.class.getResourceAsStream(resource)) {
      if (yaml == null) {
        throw new IllegalStateException("resource " + resource + ": not found on the class path");
      }
      return client.apiextensions().v1().customResourceDefinitions().load(yaml).item();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
  }
}
