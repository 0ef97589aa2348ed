package dev.batchrun.local.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.batchrun.local.schema.CustomResourceSchema;
import dev.batchrun.local.schema.FieldProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The CustomResourceDefinitions as checked in, doing what the API server would do with them. */
public final class Crds {
  public static final ObjectMapper YAML = new YAMLMapper();

  private static final Map<String, CustomResourceSchema> SCHEMAS =
      Stream.of("Dataset", "BatchRun", "Review")
          .collect(
              Collectors.toUnmodifiableMap(
                  kind -> kind, kind -> CustomResourceSchema.compile(schema(kind), kind)));

  private Crds() {}

  static Path repository() {
    return Path.of(System.getProperty("batchrun.repository"));
  }

  static boolean isOurs(ObjectNode object) {
    return object.path("apiVersion").asText().startsWith("batchrun.dev/");
  }

  static JsonNode schema(String kind) {
    String file = "crds/" + kind.toLowerCase(Locale.ROOT) + "s.batchrun.dev.yaml";
    try {
      return YAML.readTree(Files.readString(repository().resolve(file)))
          .at("/spec/versions/0/schema/openAPIV3Schema");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a server answers to creating the object; empty when it stores it. */
  static List<FieldProblem> create(ObjectNode object) {
    return admit(object, Optional.empty());
  }

  /** What a server answers to an update. */
  static List<FieldProblem> update(ObjectNode old, ObjectNode object) {
    return admit(object, Optional.of(schemaOf(old).withDefaults(old)));
  }

  private static List<FieldProblem> admit(ObjectNode object, Optional<ObjectNode> old) {
    CustomResourceSchema schema = schemaOf(object);
    return schema.validate(schema.withDefaults(schema.prune(object)), old);
  }

  static List<String> unknownFields(ObjectNode object) {
    return schemaOf(object).unknownFields(object);
  }

  private static CustomResourceSchema schemaOf(ObjectNode object) {
    return SCHEMAS.get(object.get("kind").asText());
  }

  /** Every rule below a schema, with the place it stands at. */
  static void rules(JsonNode schema, BiConsumer<String, JsonNode> visitor) {
    rules("", schema, visitor);
  }

  private static void rules(String path, JsonNode schema, BiConsumer<String, JsonNode> visitor) {
    schema.path("x-kubernetes-validations").forEach(rule -> visitor.accept(path, rule));
    schema
        .path("properties")
        .properties()
        .forEach(p -> rules(path + "." + p.getKey(), p.getValue(), visitor));
    if (schema.has("items")) {
      rules(path + "[]", schema.get("items"), visitor);
    }
  }

  public static ObjectNode object(String yaml) {
    List<ObjectNode> objects = objects(yaml);
    if (objects.size() != 1) {
      throw new AssertionError(objects.size() + " objects in " + yaml);
    }
    return objects.get(0);
  }

  /** All objects of a YAML stream. */
  static List<ObjectNode> objects(String yaml) {
    try (var documents = YAML.readerFor(ObjectNode.class).<ObjectNode>readValues(yaml)) {
      List<ObjectNode> objects = new ArrayList<>();
      while (documents.hasNext()) {
        objects.add(documents.next());
      }
      return objects;
    } catch (IOException e) {
      throw new UncheckedIOException(yaml, e);
    }
  }

  /** The object with a patch in which {@code null} removes and a list replaces (RFC 7386). */
  public static ObjectNode merge(ObjectNode object, ObjectNode patch) {
    ObjectNode result = object.deepCopy();
    patch
        .properties()
        .forEach(
            field -> {
              JsonNode value = field.getValue();
              if (value.isNull()) {
                result.remove(field.getKey());
              } else if (value.isObject() && result.path(field.getKey()).isObject()) {
                result.set(
                    field.getKey(),
                    merge((ObjectNode) result.get(field.getKey()), (ObjectNode) value));
              } else {
                result.set(field.getKey(), value);
              }
            });
    return result;
  }
}
