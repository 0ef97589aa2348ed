package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Fills in the schema's defaults. A default only stands in for a missing field of an object that is
 * there; a default that is itself an object is then filled in too. An explicit null is replaced
 * where the field is not nullable.
 */
final class Defaulting {
  private Defaulting() {}

  /** Fills in place. */
  static void apply(JsonNode value, SchemaNode schema) {
    if (value instanceof ObjectNode object) {
      applyToObject(object, schema);
    } else if (value instanceof ArrayNode array && schema.items().isPresent()) {
      SchemaNode items = schema.items().get();
      for (int i = 0; i < array.size(); i++) {
        Optional<JsonNode> standIn = items.keyword("default");
        if (array.get(i).isNull() && !items.nullable() && standIn.isPresent()) {
          array.set(i, standIn.get().deepCopy());
        }
        apply(array.get(i), items);
      }
    }
  }

  private static void applyToObject(ObjectNode object, SchemaNode schema) {
    for (Map.Entry<String, SchemaNode> property : schema.properties().entrySet()) {
      if (!object.has(property.getKey())) {
        fill(object, property.getKey(), property.getValue());
      }
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      schema
          .child(field.getKey())
          .ifPresent(
              child -> {
                if (field.getValue() instanceof NullNode && !child.nullable()) {
                  child.keyword("default").ifPresent(d -> field.setValue(d.deepCopy()));
                }
                apply(field.getValue(), child);
              });
    }
  }

  private static void fill(ObjectNode object, String name, SchemaNode schema) {
    schema.keyword("default").ifPresent(value -> object.set(name, value.deepCopy()));
  }
}
