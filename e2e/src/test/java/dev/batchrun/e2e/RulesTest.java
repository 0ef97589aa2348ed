package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.crd.Crds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the definitions, as the API server applies it: what it refuses, in which words. */
class RulesTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static final String NAMESPACE = "default";

  private static String refusal(ObjectNode object) {
    KubernetesClientException refused =
        assertThrows(KubernetesClientException.class, () -> create(object), object::toString);
    return refused.getStatus().getMessage();
  }

  private static void create(ObjectNode object) {
    client().resource(resource(object)).dryRun().create();
  }

  /** The operator may write its status meanwhile: then the change is asked for once more. */
  private static String refusalOfChange(GenericKubernetesResource changed) {
    KubernetesClientException refused;
    do {
      refused =
          assertThrows(
              KubernetesClientException.class, () -> client().resource(changed).dryRun().update());
    } while (refused.getCode() == HttpURLConnection.HTTP_CONFLICT);
    return refused.getStatus().getMessage();
  }

  /** Who the Reviews among the cases say they are. */
  private static KubernetesClient client() {
    return PLATFORMS.platform().clientOf("ben");
  }

  private static GenericKubernetesResource resource(ObjectNode object) {
    GenericKubernetesResource resource =
        Crds.YAML.convertValue(object, GenericKubernetesResource.class);
    resource.getMetadata().setNamespace(NAMESPACE);
    return resource;
  }

  @ParameterizedTest(name = "{1} at {2}: {3}")
  @MethodSource("dev.batchrun.local.crd.CrdRuleCases#refused")
  void refuses(ObjectNode base, String patch, String path, String message) {
    String refusal = refusal(Crds.merge(base, Crds.object(patch)));
    assertTrue(refusal.contains(path + ":") && refusal.contains(": " + message), refusal);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("dev.batchrun.local.crd.CrdRuleCases#admitted")
  void admits(ObjectNode base, String patch) {
    assertDoesNotThrow(() -> create(Crds.merge(base, Crds.object(patch))));
  }

  @ParameterizedTest(name = "{1}: {2}")
  @MethodSource("dev.batchrun.local.crd.CrdRuleCases#frozen")
  void refusesAChange(ObjectNode before, String patch, String message) {
    KubernetesClient client = client();
    GenericKubernetesResource stored = resource(before);
    client.resource(stored).create();
    try {
      GenericKubernetesResource changed = resource(Crds.merge(before, Crds.object(patch)));
      String refusal = refusalOfChange(changed);
      assertTrue(refusal.contains(": " + message), refusal);
    } finally {
      client.resource(stored).delete();
      client.resource(stored).waitUntilCondition(Objects::isNull, 1, TimeUnit.MINUTES);
    }
  }
}
