package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What the server fills in for built-in kinds. */
final class BuiltInDefaults {
  /** Keeps a definition until its objects are gone. */
  static final String DEFINITION_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

  private final String now;

  BuiltInDefaults(String now) {
    this.now = now;
  }

  /** Fills in on every write of the main resource. */
  void onWrite(ResourceType type, ObjectNode object, Optional<ObjectNode> old) {
    switch (type.table()) {
      case "pods" -> podSpec(object, "Always");
      case "jobs.batch" -> job(object);
      case "secrets" -> secret(object);
      case TypeRegistry.DEFINITIONS -> definition(object);
      default -> {}
    }
    if (old.isEmpty()) {
      onCreate(type, object);
    }
  }

  private void onCreate(ResourceType type, ObjectNode object) {
    switch (type.table()) {
      case "pods" -> object.putObject("status").put("phase", "Pending");
      case TypeRegistry.NAMESPACES -> namespace(object);
      case "jobs.batch" -> jobSelector(object);
      case "persistentvolumeclaims" -> object.putObject("status").put("phase", "Pending");
      case TypeRegistry.DEFINITIONS -> established(object);
      default -> {}
    }
  }

  private static void missing(ObjectNode object, String field, JsonNode value) {
    if (!object.has(field)) {
      object.set(field, value);
    }
  }

  private static JsonNode text(String value) {
    return Json.object().textNode(value);
  }

  private static JsonNode number(long value) {
    return Json.object().numberNode(value);
  }

  private static void podSpec(ObjectNode owner, String restartPolicy) {
    if (!(owner.get("spec") instanceof ObjectNode spec)) {
      return;
    }
    if (!restartPolicy.isEmpty()) {
      missing(spec, "restartPolicy", text(restartPolicy));
    }
    missing(spec, "terminationGracePeriodSeconds", number(30));
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        ObjectNode one = (ObjectNode) container;
        missing(one, "terminationMessagePath", text("/dev/termination-log"));
        missing(one, "terminationMessagePolicy", text("File"));
        one.path("ports").forEach(port -> missing((ObjectNode) port, "protocol", text("TCP")));
      }
    }
  }

  private static void job(ObjectNode object) {
    if (!(object.get("spec") instanceof ObjectNode spec)) {
      return;
    }
    if (!spec.has("completions") && !spec.has("parallelism")) {
      spec.put("completions", 1).put("parallelism", 1);
    }
    missing(spec, "parallelism", number(1));
    missing(spec, "backoffLimit", number(6));
    missing(spec, "completionMode", text("NonIndexed"));
    missing(spec, "suspend", Json.object().booleanNode(false));
    missing(spec, "manualSelector", Json.object().booleanNode(false));
    if (spec.get("template") instanceof ObjectNode template) {
      podSpec(template, "");
    }
  }

  /** Pods are found by the UID of their Job, so that a Job of the same name finds none of them. */
  private static void jobSelector(ObjectNode object) {
    if (!(object.get("spec") instanceof ObjectNode spec)
        || !(spec.get("template") instanceof ObjectNode template)
        || spec.path("manualSelector").asBoolean()) {
      return;
    }
    Metadata job = Metadata.of(object);
    spec.putObject("selector")
        .putObject("matchLabels")
        .put("batch.kubernetes.io/controller-uid", job.uid());
    ObjectNode metadata = Metadata.of(template).node();
    ObjectNode labels =
        metadata.get("labels") instanceof ObjectNode given ? given : metadata.putObject("labels");
    labels
        .put("batch.kubernetes.io/controller-uid", job.uid())
        .put("batch.kubernetes.io/job-name", job.name())
        .put("controller-uid", job.uid())
        .put("job-name", job.name());
  }

  private static void secret(ObjectNode object) {
    missing(object, "type", text("Opaque"));
    JsonNode plain = object.remove("stringData");
    if (plain == null) {
      return;
    }
    ObjectNode data =
        object.get("data") instanceof ObjectNode given ? given : object.putObject("data");
    plain
        .properties()
        .forEach(
            entry ->
                data.put(
                    entry.getKey(),
                    Base64.getEncoder()
                        .encodeToString(
                            entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
  }

  private static void namespace(ObjectNode object) {
    Metadata metadata = Metadata.of(object);
    ObjectNode labels =
        metadata.node().get("labels") instanceof ObjectNode given
            ? given
            : metadata.node().putObject("labels");
    labels.put("kubernetes.io/metadata.name", metadata.name());
    object.putObject("spec").putArray("finalizers").add("kubernetes");
    object.putObject("status").put("phase", "Active");
  }

  private static void definition(ObjectNode object) {
    if (!(object.path("spec").get("names") instanceof ObjectNode names)) {
      return;
    }
    String kind = names.path("kind").asText();
    missing(names, "singular", text(kind.toLowerCase(java.util.Locale.ROOT)));
    missing(names, "listKind", text(kind + "List"));
    ObjectNode spec = (ObjectNode) object.get("spec");
    missing(spec, "conversion", Json.object().put("strategy", "None"));
  }

  private void established(ObjectNode object) {
    Metadata metadata = Metadata.of(object);
    List<String> finalizers = new ArrayList<>(metadata.finalizers());
    finalizers.add(DEFINITION_FINALIZER);
    metadata.finalizers(finalizers);
    ObjectNode status = object.putObject("status");
    status.set("acceptedNames", object.path("spec").path("names"));
    ArrayNode stored = status.putArray("storedVersions");
    for (JsonNode version : object.path("spec").path("versions")) {
      if (version.path("storage").asBoolean()) {
        stored.add(version.path("name"));
      }
    }
    ArrayNode conditions = status.putArray("conditions");
    condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found");
    condition(
        conditions, "Established", "InitialNamesAccepted", "the initial names have been accepted");
  }

  private void condition(ArrayNode conditions, String type, String reason, String message) {
    conditions
        .addObject()
        .put("type", type)
        .put("status", "True")
        .put("reason", reason)
        .put("message", message)
        .put("lastTransitionTime", now);
  }
}
