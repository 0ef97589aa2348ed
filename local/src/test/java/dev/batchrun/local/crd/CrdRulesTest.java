package dev.batchrun.local.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.FieldProblem;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the definitions: an object it refuses, with its exact words, and one it admits. */
class CrdRulesTest {
  @ParameterizedTest(name = "{1} at {2}: {3}")
  @MethodSource("dev.batchrun.local.crd.CrdRuleCases#refused")
  void refuses(ObjectNode base, String patch, String path, String message) {
    List<FieldProblem> problems = Crds.create(Crds.merge(base, Crds.object(patch)));
    assertTrue(
        problems.stream()
            .anyMatch(p -> p.path().equals(path) && p.message().endsWith(": " + message)),
        () -> "found " + problems);
  }

  @ParameterizedTest(name = "{1}: {2}")
  @MethodSource("dev.batchrun.local.crd.CrdRuleCases#frozen")
  void refusesAChangeAndItsUndoing(ObjectNode before, String patch, String message) {
    ObjectNode after = Crds.merge(before, Crds.object(patch));
    for (List<FieldProblem> problems :
        List.of(Crds.update(before, after), Crds.update(after, before))) {
      boolean isCancel = message.startsWith("cancel");
      assertTrue(
          isCancel || problems.stream().anyMatch(p -> p.message().endsWith(": " + message)),
          () -> "found " + problems);
    }
    assertTrue(
        Crds.update(before, after).stream().anyMatch(p -> p.message().endsWith(": " + message)));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("dev.batchrun.local.crd.CrdRuleCases#admitted")
  void admits(ObjectNode base, String patch) {
    assertEquals(List.of(), Crds.create(Crds.merge(base, Crds.object(patch))));
  }

  @Test
  void admitsWhatAPersonMayChangeOnARunThatExists() {
    for (String patch :
        List.of(
            "spec: {suspend: true}",
            "spec: {cancel: true}",
            "spec: {ttlSecondsAfterFinished: 9}",
            "metadata: {labels: {a: b}}",
            "status: {phase: Published}")) {
      ObjectNode after = Crds.merge(CrdRuleCases.RUN, Crds.object(patch));
      assertEquals(List.of(), Crds.update(CrdRuleCases.RUN, after), patch);
      assertEquals(
          patch.contains("cancel"), !Crds.update(after, CrdRuleCases.RUN).isEmpty(), patch);
    }
  }

  @Test
  void hasACaseForEveryRule() {
    Set<String> cases =
        Stream.concat(
                CrdRuleCases.refused().map(a -> (String) a.get()[3]),
                CrdRuleCases.frozen().map(a -> (String) a.get()[2]))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> rules = new TreeSet<>();
    for (String kind : List.of("Dataset", "BatchRun", "Review")) {
      Crds.rules(Crds.schema(kind), (path, rule) -> rules.add(rule.get("message").asText()));
    }
    assertEquals(String.join("\n", rules), String.join("\n", cases));
  }

  @Test
  void refusesAnObjectWithoutASpec() {
    assertEquals(
        "[spec: Required value]",
        Crds.create(Crds.merge(CrdRuleCases.RUN, Crds.object("spec: null"))).stream()
            .filter(p -> !p.path().equals("<nil>"))
            .toList()
            .toString());
  }
}
