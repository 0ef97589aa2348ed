package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of a structural schema, its children resolved, so that every pass over an object is the
 * same walk: properties by name, then map values, then items.
 *
 * @param keywords the node as it stands in the definition, for the keywords that only one pass
 *     reads
 * @param properties children by field name
 * @param additional the schema of map values
 * @param items the schema of list items
 * @param keepsUnknown whether fields without a schema are kept
 * @param embedded whether the value is a whole object with apiVersion, kind and metadata
 */
record SchemaNode(
    JsonNode keywords,
    Map<String, SchemaNode> properties,
    Optional<SchemaNode> additional,
    Optional<SchemaNode> items,
    boolean keepsUnknown,
    boolean embedded) {

  static SchemaNode root(JsonNode schema) {
    return parse(schema, true);
  }

  private static SchemaNode parse(JsonNode schema, boolean root) {
    Map<String, SchemaNode> properties = new LinkedHashMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(e -> properties.put(e.getKey(), parse(e.getValue(), false)));
    JsonNode additional = schema.path("additionalProperties");
    Optional<SchemaNode> items =
        schema.path("items").isObject()
            ? Optional.of(parse(schema.get("items"), false))
            : Optional.empty();
    boolean embedded = root || schema.path("x-kubernetes-embedded-resource").asBoolean();
    if (embedded) {
      addObjectFields(properties);
    }
    return new SchemaNode(
        schema,
        properties,
        additional.isObject() ? Optional.of(parse(additional, false)) : Optional.empty(),
        items,
        schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()
            || additional.asBoolean(false),
        embedded);
  }

  /** What every object has, whether the definition says so or not. */
  private static void addObjectFields(Map<String, SchemaNode> properties) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    JsonNode text = json.objectNode().put("type", "string");
    properties.putIfAbsent("apiVersion", parse(text, false));
    properties.putIfAbsent("kind", parse(text, false));
    SchemaNode declared = properties.get("metadata");
    ObjectNode metadata = json.objectNode().put("type", "object");
    metadata.put("x-kubernetes-preserve-unknown-fields", true);
    ObjectNode names = metadata.putObject("properties");
    for (String name : List.of("name", "generateName")) {
      JsonNode bounds = declared == null ? text : declared.keywords.path("properties").path(name);
      names.set(name, bounds.isObject() ? bounds : text);
    }
    properties.put("metadata", parse(metadata, false));
  }

  String type() {
    return keywords.path("type").asText("");
  }

  String format() {
    return keywords.path("format").asText("");
  }

  boolean nullable() {
    return keywords.path("nullable").asBoolean();
  }

  boolean intOrString() {
    return keywords.path("x-kubernetes-int-or-string").asBoolean();
  }

  boolean flag(String keyword) {
    return keywords.path(keyword).asBoolean();
  }

  Optional<JsonNode> keyword(String name) {
    return Optional.ofNullable(keywords.get(name));
  }

  String listType() {
    return keywords.path("x-kubernetes-list-type").asText("atomic");
  }

  List<String> listMapKeys() {
    List<String> keys = new ArrayList<>();
    keywords.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
    return keys;
  }

  /** The schema of a field: its own, or that of all map values. */
  Optional<SchemaNode> child(String field) {
    SchemaNode own = properties.get(field);
    return own != null ? Optional.of(own) : additional;
  }
}
