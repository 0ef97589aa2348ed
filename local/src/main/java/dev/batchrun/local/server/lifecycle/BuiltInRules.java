package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.FieldProblem;
import dev.batchrun.local.schema.FieldProblem.Cause;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What built-in kinds refuse, as far as local mode depends on it. */
final class BuiltInRules {
  private static final Set<String> JOB_FROZEN =
      Set.of("completions", "selector", "template", "completionMode", "podFailurePolicy");

  private final List<FieldProblem> problems = new ArrayList<>();

  private BuiltInRules() {}

  static List<FieldProblem> problems(
      ResourceType type, ObjectNode object, Optional<ObjectNode> old) {
    BuiltInRules rules = new BuiltInRules();
    switch (type.table()) {
      case "pods" -> rules.pod(object, old);
      case "jobs.batch" -> rules.job(object, old);
      case "configmaps", "secrets" -> rules.data(object, old);
      case "events" -> rules.event(object);
      default -> {}
    }
    return rules.problems;
  }

  private void add(String path, Cause cause, String detail) {
    problems.add(new FieldProblem(path, cause, detail));
  }

  private void pod(ObjectNode object, Optional<ObjectNode> old) {
    podSpec(object.path("spec"), "spec", Set.of("Always", "OnFailure", "Never"));
    if (old.isPresent() && !frozenPod(old.get()).equals(frozenPod(object))) {
      add(
          "spec",
          Cause.FORBIDDEN,
          "pod updates may not change fields other than `spec.containers[*].image`,"
              + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
              + " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`"
              + " (allow it to be set to 1 if it was previously negative)");
    }
  }

  /** The part of a Pod's spec that cannot change; a machine may be chosen once. */
  private static JsonNode frozenPod(ObjectNode pod) {
    if (!(pod.path("spec").deepCopy() instanceof ObjectNode spec)) {
      return pod.path("spec");
    }
    spec.remove(
        List.of(
            "activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName"));
    for (String list : List.of("containers", "initContainers")) {
      spec.path(list).forEach(container -> ((ObjectNode) container).remove("image"));
    }
    return spec;
  }

  private void podSpec(JsonNode spec, String path, Set<String> restartPolicies) {
    if (spec.path("containers").isEmpty()) {
      add(path + ".containers", Cause.REQUIRED, "");
    }
    for (String list : List.of("initContainers", "containers")) {
      for (int i = 0; i < spec.path(list).size(); i++) {
        JsonNode container = spec.path(list).get(i);
        String at = path + "." + list + "[" + i + "]";
        for (String field : List.of("name", "image")) {
          if (container.path(field).asText("").isEmpty()) {
            add(at + "." + field, Cause.REQUIRED, "");
          }
        }
      }
    }
    String restart = spec.path("restartPolicy").asText("Always");
    if (!restartPolicies.contains(restart)) {
      add(
          path + ".restartPolicy",
          Cause.NOT_SUPPORTED,
          "\""
              + restart
              + "\": supported values: "
              + String.join(
                  ", ", restartPolicies.stream().sorted().map(p -> "\"" + p + "\"").toList()));
    }
  }

  private void job(ObjectNode object, Optional<ObjectNode> old) {
    JsonNode spec = object.path("spec");
    JsonNode podSpec = spec.path("template").path("spec");
    if (podSpec.path("restartPolicy").asText("").isEmpty()) {
      add(
          "spec.template.spec.restartPolicy",
          Cause.REQUIRED,
          "valid values: \"OnFailure\", \"Never\"");
    }
    podSpec(podSpec, "spec.template.spec", Set.of("OnFailure", "Never"));
    for (String field : List.of("parallelism", "completions", "backoffLimit")) {
      if (spec.path(field).asLong(0) < 0) {
        add(
            "spec." + field,
            Cause.INVALID,
            spec.path(field) + ": must be greater than or equal to 0");
      }
    }
    if (old.isPresent()) {
      JsonNode before = old.get().path("spec");
      for (String field : JOB_FROZEN) {
        if (!before.path(field).equals(spec.path(field))
            && !(field.equals("template") && before.path("suspend").asBoolean())) {
          add("spec." + field, Cause.INVALID, spec.path(field) + ": field is immutable");
        }
      }
    }
  }

  private void data(ObjectNode object, Optional<ObjectNode> old) {
    if (old.isPresent() && old.get().path("immutable").asBoolean()) {
      if (!object.path("immutable").asBoolean()) {
        add("immutable", Cause.FORBIDDEN, "field is immutable when `immutable` is set");
      }
      for (String field : List.of("data", "binaryData")) {
        if (!Objects.equals(old.get().get(field), object.get(field))) {
          add(field, Cause.FORBIDDEN, "field is immutable when `immutable` is set");
        }
      }
    }
    for (String field : List.of("data", "binaryData")) {
      for (var entry : object.path(field).properties()) {
        if (!entry.getKey().matches("[-._a-zA-Z0-9]{1,253}")) {
          add(
              field + "[" + entry.getKey() + "]",
              Cause.INVALID,
              "\""
                  + entry.getKey()
                  + "\": a valid config key must consist of alphanumeric characters, '-', '_' or"
                  + " '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for"
                  + " validation is '[-._a-zA-Z0-9]+')");
        }
      }
    }
  }

  private void event(ObjectNode object) {
    String about = object.path("involvedObject").path("namespace").asText("");
    if (about.isEmpty()) {
      about = object.path("regarding").path("namespace").asText("");
    }
    String namespace = Metadata.of(object).namespace();
    boolean elsewhere = about.isEmpty() ? !namespace.equals("default") : !about.equals(namespace);
    if (elsewhere) {
      add(
          "involvedObject.namespace",
          Cause.INVALID,
          "\"" + about + "\": does not match event.namespace");
    }
  }
}
