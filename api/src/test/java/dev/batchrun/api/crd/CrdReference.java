package dev.batchrun.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The reference of the custom resources as Markdown: a table for each object that has fields of its
 * own, with its rules below it. A type that stands in two places is written out once.
 */
final class CrdReference {
  private static final String HEADER =
      """
      # Custom resources

      Generated from `crds/` by `make generate`. `kubectl explain <kind>.spec` says the same on a cluster.

      A field marked * is required. `x..y` are the smallest and largest length, number of members or value. Durations are whole numbers with a unit: `90s`,
      `1h30m`, `7d`. A list "by name" is merged by that field in server-side apply; every other list is replaced as a whole. Rules are checked by the API server when an object is
      created or changed; the text is what it answers.
      """;

  private final StringBuilder out = new StringBuilder(HEADER);
  private final Map<JsonNode, String> writtenOut = new LinkedHashMap<>();

  private CrdReference() {}

  static String text(Collection<ObjectNode> definitions) {
    CrdReference reference = new CrdReference();
    // Contracts stand in Datasets and in runs: the Dataset is where a reader looks for them.
    definitions.stream()
        .sorted((a, b) -> kind(b).equals("Dataset") ? 1 : kind(a).equals("Dataset") ? -1 : 0)
        .forEach(reference::definition);
    return reference.out.toString();
  }

  private static String kind(JsonNode definition) {
    return definition.at("/spec/names/kind").asText();
  }

  private void definition(ObjectNode definition) {
    JsonNode version = definition.at("/spec/versions/0");
    JsonNode schema = version.at("/schema/openAPIV3Schema");
    line("");
    line("## " + kind(definition));
    line("");
    line(schema.get("description").asText());
    line("");
    line(
        "Short name `"
            + definition.at("/spec/names/shortNames/0").asText()
            + "`, category `batchrun-all`, namespaced. Columns: "
            + columns(version)
            + "."
            + selectable(version));
    rules(schema);
    object("spec", schema.at("/properties/spec"), kind(definition));
    object("status", schema.at("/properties/status"), kind(definition));
  }

  private static String columns(JsonNode version) {
    List<String> names = new ArrayList<>();
    version
        .get("additionalPrinterColumns")
        .forEach(
            column ->
                names.add(
                    column.get("name").asText().toUpperCase(Locale.ROOT)
                        + (column.path("priority").asInt() > 0 ? " (wide)" : "")));
    return String.join(", ", names);
  }

  private static String selectable(JsonNode version) {
    List<String> paths = new ArrayList<>();
    version
        .path("selectableFields")
        .forEach(field -> paths.add("`" + field.get("jsonPath").asText().substring(1) + "`"));
    return paths.isEmpty() ? "" : " Field selectors: " + String.join(", ", paths) + ".";
  }

  private void object(String path, JsonNode schema, String kind) {
    line("");
    line("### " + kind + " " + path);
    line("");
    writtenOut.put(shape(schema), kind + " " + path);
    line("| field | type | default | description |");
    line("| --- | --- | --- | --- |");
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    Map<String, JsonNode> inner = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : sorted(schema).entrySet()) {
      String name = field.getKey();
      String description = cell(field.getValue().path("description").asText());
      JsonNode members = members(field.getValue());
      if (members != null) {
        String known = writtenOut.get(shape(members));
        description += known == null ? "" : " See [" + known + "](#" + anchor(known) + ").";
        if (known == null) {
          inner.put(path + "." + name + suffix(field.getValue()), members);
        }
      }
      line(
          "| `"
              + name
              + "`"
              + (required.contains(name) ? " *" : "")
              + " | "
              + type(field.getValue())
              + " | "
              + (field.getValue().has("default") ? "`" + field.getValue().get("default") + "`" : "")
              + " | "
              + description
              + " |");
    }
    rules(schema);
    inner.forEach(
        (innerPath, members) -> {
          if (!writtenOut.containsKey(shape(members))) {
            object(innerPath, members, kind);
          }
        });
  }

  private static Map<String, JsonNode> sorted(JsonNode schema) {
    Map<String, JsonNode> fields = new TreeMap<>();
    schema.path("properties").properties().forEach(e -> fields.put(e.getKey(), e.getValue()));
    return fields;
  }

  /** The object that has fields of its own: the value itself or a list's members. */
  private static JsonNode members(JsonNode schema) {
    JsonNode object = schema.has("items") ? schema.get("items") : schema;
    return object.has("properties") ? object : null;
  }

  private static String suffix(JsonNode schema) {
    return schema.has("items") ? "[]" : "";
  }

  /** What makes two places one type: fields and rules, not the description of the place. */
  private static JsonNode shape(JsonNode schema) {
    ObjectNode shape = schema.deepCopy();
    shape.remove(List.of("description", "default"));
    return shape;
  }

  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }

  private static String type(JsonNode schema) {
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.get("enum").forEach(value -> values.add(value.asText()));
      return String.join(", ", values);
    }
    if (schema.has("items")) {
      String key = schema.at("/x-kubernetes-list-map-keys/0").asText();
      return "list of "
          + type(schema.get("items"))
          + (key.isEmpty() ? "" : " by " + key)
          + bounds(schema, "minItems", "maxItems");
    }
    if (schema.has("additionalProperties")) {
      return "map of "
          + type(schema.get("additionalProperties"))
          + bounds(schema, "minProperties", "maxProperties");
    }
    return schema.path("type").asText()
        + (schema.has("format") ? " " + schema.get("format").asText() : "")
        + bounds(schema, "minLength", "maxLength")
        + bounds(schema, "minimum", "maximum")
        + (schema.has("pattern") ? " `" + cell(schema.get("pattern").asText()) + "`" : "");
  }

  private static String bounds(JsonNode schema, String low, String high) {
    if (!schema.has(low) && !schema.has(high)) {
      return "";
    }
    return " " + schema.path(low).asText("") + ".." + schema.path(high).asText("");
  }

  private void rules(JsonNode schema) {
    if (schema.has("x-kubernetes-validations")) {
      line("");
      line("Rules:");
      line("");
      schema
          .get("x-kubernetes-validations")
          .forEach(rule -> line("- " + rule.get("message").asText()));
    }
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
