package dev.batchrun.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How little the operator may do. Whether it needs less still, only a cluster's audit log says. */
class GrantsTest {
  private static final int AT_MOST = 40;

  static Stream<RenderedChart> charts() {
    return RenderedChart.ofTheOperator();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void allowsFewThingsAndTheSameHoweverItIsInstalled(RenderedChart chart) {
    assertTrue(chart.grants().size() <= AT_MOST, () -> "too many: " + chart.grants());
    assertEquals(RenderedChart.of("namespaced").grants(), chart.grants());
    assertEquals(
        Set.of(
            "get batchruns.batchrun.dev",
            "list batchruns.batchrun.dev",
            "watch batchruns.batchrun.dev",
            "patch batchruns.batchrun.dev",
            "delete batchruns.batchrun.dev"),
        chart.grants().stream()
            .filter(grant -> grant.endsWith(" batchruns.batchrun.dev"))
            .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void allowsNothingWithAWildcardAndNothingAboutSecretsOrPods(RenderedChart chart) {
    for (String grant : chart.grants()) {
      assertTrue(!grant.contains("*"), grant);
      assertTrue(!grant.contains("secrets"), grant);
      assertTrue(!grant.contains("roles") && !grant.contains("impersonate"), grant);
      assertTrue(!grant.contains("pods/") && !grant.startsWith("create pods"), grant);
    }
  }

  @ParameterizedTest
  @MethodSource("charts")
  void namesTheLeaseItMayTakeAndTakesItInItsOwnNamespace(RenderedChart chart) {
    List<JsonNode> roles =
        chart.all("Role").stream()
            .filter(role -> role.path("rules").toString().contains("leases"))
            .toList();
    assertEquals(1, roles.size());
    assertEquals("batchrun-system", roles.get(0).at("/metadata/namespace").asText());
    for (JsonNode rule : roles.get(0).path("rules")) {
      boolean creates = RenderedChart.texts(rule.path("verbs")).equals(List.of("create"));
      assertEquals(
          creates ? List.of() : List.of("batchrun"),
          RenderedChart.texts(rule.path("resourceNames")));
    }
  }

  @Test
  void reachesOnlyTheNamespacesItServes() {
    assertEquals(List.of(), RenderedChart.of("namespaced").all("ClusterRole"));
    assertEquals(List.of(), RenderedChart.of("namespaced").all("ClusterRoleBinding"));
    assertEquals(List.of(), RenderedChart.of("several").all("ClusterRole", "ClusterRoleBinding"));
    assertEquals(
        Set.of("batchrun-system"), namespaces(RenderedChart.of("namespaced"), "RoleBinding"));
    assertEquals(
        Set.of("batchrun-system", "team-a", "team-b"),
        namespaces(RenderedChart.of("several"), "RoleBinding"));
    assertEquals(1, RenderedChart.of("everywhere").all("ClusterRoleBinding").size());
  }

  private static Set<String> namespaces(RenderedChart chart, String kind) {
    return chart.all(kind).stream()
        .map(object -> object.at("/metadata/namespace").asText())
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("charts")
  void bindsItsRolesToItsOwnAccountAlone(RenderedChart chart) {
    String account = chart.one("ServiceAccount").at("/metadata/name").asText();
    for (JsonNode binding : chart.all("RoleBinding", "ClusterRoleBinding")) {
      assertEquals(1, binding.path("subjects").size());
      assertEquals(account, binding.at("/subjects/0/name").asText());
      assertEquals("batchrun-system", binding.at("/subjects/0/namespace").asText());
    }
  }
}
