package dev.batchrun.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every Pod there is fits a namespace that enforces the Pod Security Standard {@code restricted}.
 */
class PodSecurityTest {
  private static final Set<String> VOLUMES =
      Set.of("configMap", "downwardAPI", "emptyDir", "persistentVolumeClaim", "projected");

  static Stream<RenderedChart> charts() {
    return RenderedChart.ofTheOperator();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void runsTheOperatorRestrictedAndWithItsTokenInItsPodsAlone(RenderedChart chart) {
    JsonNode pod = chart.one("Deployment").at("/spec/template/spec");
    assertRestricted(pod);
    assertTrue(pod.path("automountServiceAccountToken").asBoolean());
    JsonNode account = chart.one("ServiceAccount").path("automountServiceAccountToken");
    assertTrue(account.isBoolean() && !account.asBoolean());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"compute", "compute-container", "publish", "recover", "survey", "collect"})
  void runsStagesRestrictedAndWithoutAToken(String job) {
    JsonNode pod =
        RenderedChart.objects("operator/src/test/golden/jobs/" + job + ".yaml")
            .get(0)
            .at("/spec/template/spec");
    assertRestricted(pod);
    JsonNode token = pod.path("automountServiceAccountToken");
    assertTrue(token.isBoolean() && !token.asBoolean());
    pod.path("volumes").forEach(volume -> assertTrue(!volume.toString().contains("oken")));
  }

  private static void assertRestricted(JsonNode pod) {
    for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
      assertTrue(!pod.path(host).asBoolean(), host);
    }
    assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
    assertEquals("RuntimeDefault", pod.at("/securityContext/seccompProfile/type").asText());
    assertTrue(pod.at("/securityContext/runAsUser").asLong(1) != 0);
    for (JsonNode volume : pod.path("volumes")) {
      volume
          .fieldNames()
          .forEachRemaining(
              field -> assertTrue(field.equals("name") || VOLUMES.contains(field), field));
    }
    assertTrue(!pod.path("containers").isEmpty());
    Stream.of("containers", "initContainers")
        .flatMap(list -> Stream.of(pod.path(list)))
        .forEach(list -> list.forEach(PodSecurityTest::assertConfined));
  }

  private static void assertConfined(JsonNode container) {
    String name = container.path("name").asText();
    JsonNode security = container.path("securityContext");
    assertTrue(!security.path("privileged").asBoolean(), name);
    assertTrue(security.path("allowPrivilegeEscalation").isBoolean(), name);
    assertTrue(!security.path("allowPrivilegeEscalation").asBoolean(), name);
    assertEquals(List.of("ALL"), RenderedChart.texts(security.at("/capabilities/drop")), name);
    assertTrue(security.at("/capabilities/add").isMissingNode(), name);
    assertTrue(security.path("readOnlyRootFilesystem").asBoolean(), name);
    container.path("ports").forEach(port -> assertTrue(!port.has("hostPort"), name));
  }
}
