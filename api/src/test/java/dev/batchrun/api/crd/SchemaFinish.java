package dev.batchrun.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Says in a generated schema what the generator has no words for. */
final class SchemaFinish {
  /** Lists whose members have a name of their own: server-side apply merges them by it. */
  private static final Map<String, String> KEYS =
      Map.of(
          "inputs", "name",
          "references", "name",
          "parameters", "name",
          "steps", "name",
          "env", "name",
          "tolerances", "column",
          "values", "column",
          "conditions", "type");

  private static final List<String> BOUNDS = List.of("minimum", "maximum");

  private SchemaFinish() {}

  static void finish(ObjectNode schema) {
    wholeBounds(schema);
    dropRepeatedRules(schema);
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      ObjectNode member = (ObjectNode) property.getValue();
      if (member.path("type").asText().equals("array")) {
        list(member, property.getKey());
      }
      finish(member);
    }
    for (String inner : List.of("items", "additionalProperties")) {
      if (schema.path(inner).isObject()) {
        finish((ObjectNode) schema.get(inner));
      }
    }
  }

  private static void list(ObjectNode list, String name) {
    if (name.equals("conditions")) {
      list.set("items", conditions());
    }
    boolean named =
        KEYS.containsKey(name) && list.path("items").path("type").asText().equals("object");
    list.put("x-kubernetes-list-type", named ? "map" : "atomic");
    if (named) {
      list.putArray("x-kubernetes-list-map-keys").add(KEYS.get(name));
    }
  }

  /** The generator writes bounds as fractions; whole ones are what is meant. */
  private static void wholeBounds(ObjectNode schema) {
    for (String bound : BOUNDS) {
      if (schema.has(bound)) {
        schema.put(bound, schema.get(bound).longValue());
      }
    }
  }

  /** A rule on a type that is used in two ways comes out twice. */
  private static void dropRepeatedRules(ObjectNode schema) {
    if (schema.path("x-kubernetes-validations") instanceof ArrayNode rules) {
      Set<JsonNode> once = new LinkedHashSet<>();
      rules.forEach(once::add);
      rules.removeAll().addAll(once);
    }
  }

  /** A condition as Kubernetes' own types declare it; the client's class carries no bounds. */
  private static ObjectNode conditions() {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("type", "object");
    ObjectNode properties = item.putObject("properties");
    text(properties, "lastTransitionTime", "When the status last changed.", 40)
        .put("format", "date-time");
    text(properties, "message", "Why, for people.", 32768);
    properties
        .putObject("observedGeneration")
        .put("description", "The generation the condition speaks of.")
        .put("type", "integer")
        .put("minimum", 0);
    text(properties, "reason", "Why, one word for programs.", 1024)
        .put("minLength", 1)
        .put("pattern", "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
    text(properties, "status", "True, False or Unknown.", 8)
        .putArray("enum")
        .add("True")
        .add("False")
        .add("Unknown");
    text(properties, "type", "What it is about.", 316)
        .put("pattern", "^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$");
    item.putArray("required")
        .add("lastTransitionTime")
        .add("message")
        .add("reason")
        .add("status")
        .add("type");
    return item;
  }

  private static ObjectNode text(ObjectNode properties, String name, String about, int maxLength) {
    return properties
        .putObject(name)
        .put("description", about)
        .put("type", "string")
        .put("maxLength", maxLength);
  }
}
