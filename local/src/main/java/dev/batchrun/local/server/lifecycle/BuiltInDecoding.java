package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.BuiltInSchemas;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.ApiError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What decoding into typed fields does to an object of a built-in kind: drops what the type does
 * not know, and refuses values of another type.
 */
final class BuiltInDecoding {
  private final BuiltInSchemas schemas;
  private final ResourceType type;
  private final List<String> unknown = new ArrayList<>();

  private BuiltInDecoding(BuiltInSchemas schemas, ResourceType type) {
    this.schemas = schemas;
    this.type = type;
  }

  /** Drops unknown fields of the whole object and returns their paths. */
  static List<String> dropUnknown(BuiltInSchemas schemas, ResourceType type, ObjectNode object) {
    BuiltInDecoding decoding = new BuiltInDecoding(schemas, type);
    decoding.walk(object, type.schema(), "");
    return decoding.unknown;
  }

  /** The same for the metadata alone, which custom kinds share with all others. */
  static List<String> dropUnknownMetadata(
      BuiltInSchemas schemas, ResourceType type, ObjectNode object) {
    BuiltInDecoding decoding = new BuiltInDecoding(schemas, type);
    decoding.walk(
        object.path("metadata"), BuiltInSchemas.reference(BuiltInSchemas.OBJECT_META), "metadata");
    return decoding.unknown;
  }

  private void walk(JsonNode value, JsonNode written, String path) {
    JsonNode schema = resolve(written);
    if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      return;
    }
    if (!fits(value, schema)) {
      throw ApiError.badRequest(
          type.kind()
              + " in version \""
              + type.version()
              + "\" cannot be handled as a "
              + type.kind()
              + ": json: cannot unmarshal "
              + value.getNodeType().name().toLowerCase(Locale.ROOT)
              + " into Go struct field ."
              + path
              + " of type "
              + schema.path("format").asText(schema.path("type").asText()));
    }
    if (value instanceof ObjectNode object) {
      walkMembers(object, schema, path);
    }
    for (int i = 0; value.isArray() && i < value.size(); i++) {
      walk(value.get(i), schema.path("items"), path + "[" + i + "]");
    }
  }

  private void walkMembers(ObjectNode object, JsonNode schema, String path) {
    JsonNode properties = schema.path("properties");
    JsonNode additional = schema.path("additionalProperties");
    List<String> dropped = new ArrayList<>();
    for (var member : object.properties()) {
      String name = member.getKey();
      String at = path.isEmpty() ? name : path + "." + name;
      if (properties.has(name)) {
        walk(member.getValue(), properties.get(name), at);
      } else if (additional.isObject()) {
        walk(member.getValue(), additional, at);
      } else if (properties.isObject()) {
        dropped.add(name);
        unknown.add(at);
      }
    }
    object.remove(dropped);
  }

  private JsonNode resolve(JsonNode schema) {
    JsonNode reference = schema.path("allOf").path(0).path("$ref");
    String text = reference.asText(schema.path("$ref").asText(""));
    return text.isEmpty() ? schema : schemas.component(text.substring(text.lastIndexOf('/') + 1));
  }

  private static boolean fits(JsonNode value, JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "string" ->
          value.isTextual()
              || value.isNumber() && schema.path("format").asText().equals("int-or-string");
      default -> true;
    };
  }
}
