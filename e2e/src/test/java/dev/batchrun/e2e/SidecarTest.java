package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A mesh or a policy puts containers into every Pod, whatever its labels ask for. */
@Tag("cluster")
@Execution(ExecutionMode.CONCURRENT)
class SidecarTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static final YAMLMapper YAML = new YAMLMapper();

  /** A container as a policy's expression has it; {@code sleep} never ends by itself. */
  private static String container(String list, String name, String image, String more) {
    return "Object.spec."
        + list
        + "{name: '"
        + name
        + "', image: '"
        + image
        + "', "
        + more
        + "securityContext: Object.spec."
        + list
        + ".securityContext{allowPrivilegeEscalation: false, "
        + "capabilities: Object.spec."
        + list
        + ".securityContext.capabilities{drop: ['ALL']}}}";
  }

  private static String runs(String script) {
    return "command: ['/bin/sh', '-c', '" + script + "'], ";
  }

  /** An expression that puts containers, in this order, before those of a Pod's list. */
  private static String before(String list, String... containers) {
    List<String> patches = new ArrayList<>();
    for (String container : containers) {
      patches.add(
          0, "JSONPatch{op: 'add', path: '/spec/" + list + "/0', value: " + container + "}");
    }
    return "(has(object.spec.%1$s) ? [] : [JSONPatch{op: 'add', path: '/spec/%1$s', value: []}]) + [%2$s]"
        .formatted(list, String.join(", ", patches));
  }

  /** From here on every new Pod of the namespace is patched so, until that is taken back. */
  private static Runnable injecting(Workspace at, String expression) {
    String policy =
        """
        apiVersion: admissionregistration.k8s.io/v1beta1
        kind: MutatingAdmissionPolicy
        metadata: {name: %1$s}
        spec:
          failurePolicy: Fail
          reinvocationPolicy: Never
          matchConstraints:
            resourceRules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
          mutations:
          - patchType: JSONPatch
            jsonPatch:
              expression: >-
                %2$s
        """
            .formatted(at.namespace(), expression);
    String binding =
        """
        apiVersion: admissionregistration.k8s.io/v1beta1
        kind: MutatingAdmissionPolicyBinding
        metadata: {name: %1$s}
        spec:
          policyName: %1$s
          matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %1$s}}}
        """
            .formatted(at.namespace());
    List<GenericKubernetesResource> objects =
        Stream.of(policy, binding).map(SidecarTest::object).toList();
    objects.forEach(object -> at.client().resource(object).create());
    at.await("the policy to hold", () -> containersOfANewPod(at), names -> names.contains("proxy"));
    return () -> objects.forEach(object -> at.client().resource(object).delete());
  }

  private static GenericKubernetesResource object(String yaml) {
    try {
      return YAML.readValue(yaml, GenericKubernetesResource.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(yaml, e);
    }
  }

  private static List<String> containersOfANewPod(Workspace at) {
    Pod probe =
        at.client()
            .pods()
            .inNamespace(at.namespace())
            .load(
                new ByteArrayInputStream(
                    """
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: probe}
                    spec:
                      securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
                      containers:
                      - name: probe
                        image: busybox:1.37
                        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
                    """
                        .getBytes(StandardCharsets.UTF_8)))
            .dryRun()
            .create();
    return names(probe);
  }

  private static List<String> names(Pod pod) {
    return Stream.concat(
            pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
        .map(Container::getName)
        .toList();
  }

  @Test
  void publishesWithAMeshsContainersBesideItsStages(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    String mesh =
        before(
            "initContainers",
            container("initContainers", "mesh-init", "busybox:1.37", runs("exit 0")),
            container(
                "initContainers",
                "proxy",
                "busybox:1.37",
                runs("trap exit TERM; while :; do sleep 1; done") + "restartPolicy: 'Always', "));
    Runnable remove = injecting(at, mesh);
    try {
      at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
      at.published("orders-1");
    } finally {
      remove.run();
    }

    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Published);
    assertTrue(at.pods().stream().allMatch(pod -> names(pod).contains("proxy")), at::describe);
    assertEquals(1, at.status("orders-1").attempt());
    assertEquals(1, at.publishes("orders"));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void publishesThoughAContainerOfOthersNeverEndsInItsPods(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    String endless =
        before(
            "containers",
            container("containers", "proxy", "busybox:1.37", runs("while :; do sleep 1; done")));
    Runnable remove = injecting(at, endless);
    try {
      at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
      at.published("orders-1");
    } finally {
      remove.run();
    }

    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Published);
    assertEquals(1, at.publishes("orders"));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    at.await("no compute Job at work", () -> at.jobs("orders-1", "c"), List::isEmpty);
  }

  @Test
  void saysThatAContainerOfOthersKeepsItsPodFromStarting(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    String broken =
        before(
            "initContainers",
            container(
                "initContainers", "proxy", "registry.example/none:1", "restartPolicy: 'Always', "));
    Runnable remove = injecting(at, broken);
    try {
      at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
      BatchRunStatus status = at.awaitReason("orders-1", Reason.ImagePullFailed);
      assertSays(status.message(), "registry.example/none:1");
    } finally {
      remove.run();
    }

    at.assertWent("orders-1", Phase.Planned);
    assertEquals(0, at.publishes("orders"));
  }
}
