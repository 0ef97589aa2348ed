package dev.batchrun.local.server.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.CustomResourceSchema;
import dev.batchrun.local.schema.FieldProblem;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.JsonPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads CustomResourceDefinitions: into the kinds they define, or into what is wrong with them. */
public final class CustomTypes {
  private final BuiltInSchemas schemas;

  public CustomTypes(BuiltInSchemas schemas) {
    this.schemas = schemas;
  }

  /** What keeps a definition from being served; empty when nothing does. */
  public List<FieldProblem> problems(ObjectNode definition) {
    List<FieldProblem> problems = new ArrayList<>();
    JsonNode spec = definition.path("spec");
    for (String field : List.of("group", "scope")) {
      require(spec, field, "spec.", problems);
    }
    for (String field : List.of("plural", "kind")) {
      require(spec.path("names"), field, "spec.names.", problems);
    }
    String name = definition.path("metadata").path("name").asText();
    String expected =
        spec.path("names").path("plural").asText() + "." + spec.path("group").asText();
    if (problems.isEmpty() && !name.equals(expected)) {
      problems.add(
          new FieldProblem(
              "metadata.name",
              FieldProblem.Cause.INVALID,
              "\"" + name + "\": must be spec.names.plural+\".\"+spec.group"));
    }
    int storage = 0;
    for (int i = 0; i < spec.path("versions").size(); i++) {
      JsonNode version = spec.path("versions").get(i);
      storage += version.path("storage").asBoolean() ? 1 : 0;
      versionProblems(version, "spec.versions[" + i + "]", spec, problems);
    }
    if (storage != 1) {
      problems.add(
          new FieldProblem(
              "spec.versions",
              FieldProblem.Cause.INVALID,
              storage + ": must have exactly one version marked as storage version"));
    }
    return problems;
  }

  private static void require(
      JsonNode parent, String field, String prefix, List<FieldProblem> problems) {
    if (parent.path(field).asText("").isEmpty()) {
      problems.add(new FieldProblem(prefix + field, FieldProblem.Cause.REQUIRED, ""));
    }
  }

  private static void versionProblems(
      JsonNode version, String path, JsonNode spec, List<FieldProblem> problems) {
    JsonNode schema = version.path("schema").path("openAPIV3Schema");
    if (!schema.isObject()) {
      problems.add(
          new FieldProblem(
              path + ".schema.openAPIV3Schema",
              FieldProblem.Cause.REQUIRED,
              "schemas are required"));
      return;
    }
    metadataProblem(schema.path("properties").path("metadata"), path).ifPresent(problems::add);
    try {
      CustomResourceSchema.compile(schema, spec.path("names").path("kind").asText());
      version
          .path("additionalPrinterColumns")
          .forEach(c -> JsonPath.parse(c.path("jsonPath").asText()));
      version.path("selectableFields").forEach(f -> JsonPath.parse(f.path("jsonPath").asText()));
    } catch (IllegalArgumentException e) {
      problems.add(
          new FieldProblem(
              path + ".schema.openAPIV3Schema", FieldProblem.Cause.INVALID, e.getMessage()));
    }
  }

  /** A definition may restrict the names of its objects and say nothing else of their metadata. */
  private static Optional<FieldProblem> metadataProblem(JsonNode metadata, String path) {
    Set<String> said = new HashSet<>();
    metadata.fieldNames().forEachRemaining(said::add);
    metadata.path("properties").fieldNames().forEachRemaining(said::add);
    said.removeAll(Set.of("type", "properties", "name", "generateName"));
    return said.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new FieldProblem(
                path + ".schema.openAPIV3Schema.properties[metadata]",
                FieldProblem.Cause.FORBIDDEN,
                "must not specify anything other than name and generateName, but found "
                    + new TreeSet<>(said)));
  }

  /** The served versions of a definition without problems. */
  public List<ResourceType> of(ObjectNode definition) {
    List<ResourceType> types = new ArrayList<>();
    for (JsonNode version : definition.path("spec").path("versions")) {
      if (version.path("served").asBoolean(true)) {
        types.add(type(definition, version));
      }
    }
    return types;
  }

  private ResourceType type(ObjectNode definition, JsonNode version) {
    JsonNode spec = definition.path("spec");
    JsonNode names = spec.path("names");
    String kind = names.path("kind").asText();
    String name = definition.path("metadata").path("name").asText();
    boolean namespaced = spec.path("scope").asText().equals("Namespaced");
    JsonNode openApi = version.path("schema").path("openAPIV3Schema");
    ObjectNode published = published(openApi);
    return new ResourceType(
        spec.path("group").asText(),
        version.path("name").asText(),
        kind,
        names.path("plural").asText(),
        names.path("singular").asText(kind.toLowerCase(Locale.ROOT)),
        namespaced,
        Json.texts(names.path("shortNames")),
        Json.texts(names.path("categories")),
        name,
        version.path("subresources").has("status"),
        selectable(version, namespaced),
        published,
        schemas.shape(published),
        Optional.of(
            new ResourceType.Custom(
                name,
                CustomResourceSchema.compile(openApi, kind),
                version.path("additionalPrinterColumns"))));
  }

  private static Set<String> selectable(JsonNode version, boolean namespaced) {
    Set<String> fields = new HashSet<>(Set.of("metadata.name"));
    if (namespaced) {
      fields.add("metadata.namespace");
    }
    for (JsonNode field : version.path("selectableFields")) {
      fields.add(field.path("jsonPath").asText().replaceFirst("^\\.", ""));
    }
    return Set.copyOf(fields);
  }

  /** The schema as the server publishes it: with the members every object has. */
  private static ObjectNode published(JsonNode openApi) {
    ObjectNode schema = openApi.deepCopy();
    ObjectNode properties = Json.object();
    properties
        .putObject("apiVersion")
        .put("type", "string")
        .put(
            "description",
            "The group and version of this representation of the object, such as batch/v1.");
    properties
        .putObject("kind")
        .put("type", "string")
        .put("description", "The name of the kind of this object, in CamelCase.");
    ObjectNode metadata = properties.putObject("metadata");
    metadata.put("description", "Standard object's metadata.");
    metadata.putArray("allOf").add(BuiltInSchemas.reference(BuiltInSchemas.OBJECT_META));
    if (schema.get("properties") instanceof ObjectNode own) {
      own.remove(List.of("apiVersion", "kind", "metadata"));
      properties.setAll(own);
    }
    schema.set("properties", properties);
    return schema;
  }
}
