package dev.batchrun.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.operator.Main;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Option;

/** The chart says what the operator understands, and the cluster's chart protects what it says. */
class ChartSettingsTest {
  private static final Pattern ENVIRONMENT = Pattern.compile("\\$\\{env:([A-Z_]+)");

  /** Ports are the chart's own affair, and namespaces are left out to serve them all. */
  private static final Set<String> LEFT_OUT = Set.of("BATCHRUN_HTTP_PORT", "BATCHRUN_NAMESPACES");

  static Stream<RenderedChart> charts() {
    return RenderedChart.ofTheOperator();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void setsEveryVariableThatTheOperatorReadsAndNoOther(RenderedChart chart) {
    Set<String> known = new HashSet<>();
    for (Field field : Main.class.getDeclaredFields()) {
      Option option = field.getAnnotation(Option.class);
      Matcher name = ENVIRONMENT.matcher(option == null ? "" : option.defaultValue());
      if (name.find()) {
        known.add(name.group(1));
      }
    }
    Set<String> set = new HashSet<>();
    container(chart).path("env").forEach(variable -> set.add(variable.path("name").asText()));
    assertTrue(known.containsAll(set), () -> set + " beyond " + known);
    known.removeAll(set);
    assertTrue(LEFT_OUT.containsAll(known), () -> "not set: " + known);
  }

  @Test
  void servesTheNamespacesItHasRolesIn() {
    assertEquals("batchrun-system", variable("namespaced", "BATCHRUN_NAMESPACES"));
    assertEquals("team-a,team-b", variable("several", "BATCHRUN_NAMESPACES"));
    assertEquals("", variable("everywhere", "BATCHRUN_NAMESPACES"));
  }

  private static String variable(String chart, String name) {
    return StreamSupport.stream(container(RenderedChart.of(chart)).path("env").spliterator(), false)
        .filter(variable -> variable.path("name").asText().equals(name))
        .map(variable -> variable.path("value").asText())
        .findFirst()
        .orElse("");
  }

  private static JsonNode container(RenderedChart chart) {
    return chart.one("Deployment").at("/spec/template/spec/containers/0");
  }

  @Test
  void keepsOneOfSeveralReplicasAndAsksForNoBudgetForOne() {
    JsonNode budget = RenderedChart.of("namespaced").one("PodDisruptionBudget");
    assertEquals(1, budget.at("/spec/minAvailable").asInt());
    assertEquals(List.of(), RenderedChart.of("several").all("PodDisruptionBudget"));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void selectsItsOwnPodsEverywhere(RenderedChart chart) {
    JsonNode labels = chart.one("Deployment").at("/spec/template/metadata/labels");
    chart
        .all("Deployment", "PodDisruptionBudget", "NetworkPolicy")
        .forEach(
            object -> {
              JsonNode selector = object.at("/spec/selector/matchLabels");
              if (object.at("/metadata/name").asText().equals("batchrun")
                  && !selector.isMissingNode()) {
                selector
                    .properties()
                    .forEach(label -> assertEquals(labels.get(label.getKey()), label.getValue()));
              }
            });
  }

  @Test
  void explainsEachOfItsValues() throws IOException {
    String page =
        Files.readString(
            Path.of(System.getProperty("batchrun.repository"), "docs/installation.md"));
    for (String chart : List.of("batchrun-operator", "batchrun-cluster")) {
      JsonNode values = RenderedChart.objects("helm/" + chart + "/values.yaml").get(0);
      for (String name : names(values, "")) {
        assertTrue(page.contains("`" + name + "`"), name + " is not in docs/installation.md");
      }
    }
  }

  /** The ways to all values that are no groups of others; resources are told as one. */
  private static Set<String> names(JsonNode values, String prefix) {
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      String name = prefix + value.getKey();
      boolean group = value.getValue().isObject() && !value.getValue().isEmpty();
      names.addAll(
          group && !name.equals("resources") ? names(value.getValue(), name + ".") : Set.of(name));
    }
    return names;
  }

  @Test
  void deniesWhatAPolicyRefusesAndFailsClosed() {
    RenderedChart cluster = RenderedChart.of("cluster");
    Set<String> bound = new HashSet<>();
    for (JsonNode binding : cluster.all("ValidatingAdmissionPolicyBinding")) {
      assertEquals(List.of("Deny"), RenderedChart.texts(binding.at("/spec/validationActions")));
      assertTrue(binding.at("/spec/matchResources").isMissingNode());
      bound.add(binding.at("/spec/policyName").asText());
    }
    Set<String> policies = new HashSet<>();
    for (JsonNode policy : cluster.all("ValidatingAdmissionPolicy")) {
      assertEquals("Fail", policy.at("/spec/failurePolicy").asText());
      policies.add(policy.at("/metadata/name").asText());
    }
    assertEquals(Set.of("batchrun-reviewer", "batchrun-requester", "batchrun-deputy"), policies);
    assertEquals(policies, bound);
  }

  @Test
  void letsNoPersonaWriteAStatusOrChangeAReview() {
    RenderedChart cluster = RenderedChart.of("cluster");
    assertEquals(4, cluster.all("ClusterRole").size());
    for (String grant : cluster.grants()) {
      assertTrue(!grant.contains("*") && !grant.contains("/status"), grant);
      assertTrue(
          !grant.endsWith(" reviews.batchrun.dev")
              || Set.of("get", "list", "watch", "create").contains(grant.split(" ")[0]),
          grant);
    }
    JsonNode author =
        cluster.all("ClusterRole").stream()
            .filter(role -> role.at("/metadata/name").asText().equals("batchrun-author"))
            .findFirst()
            .orElseThrow();
    assertTrue(
        StreamSupport.stream(author.path("rules").spliterator(), false)
            .map(ObjectNode.class::cast)
            .filter(rule -> RenderedChart.texts(rule.path("resources")).contains("reviews"))
            .noneMatch(rule -> RenderedChart.texts(rule.path("verbs")).contains("create")));
  }
}
