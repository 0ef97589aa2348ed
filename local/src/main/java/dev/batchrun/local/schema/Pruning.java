package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes out of an object the fields its schema does not know, and tells which they were. */
final class Pruning {
  private final List<String> unknown = new ArrayList<>();

  private Pruning() {}

  /** Prunes in place; the answer names the fields taken out. */
  static List<String> prune(ObjectNode object, SchemaNode root) {
    Pruning pruning = new Pruning();
    pruning.visit(object, root, "");
    return List.copyOf(pruning.unknown);
  }

  private void visit(JsonNode value, SchemaNode schema, String path) {
    if (value instanceof ObjectNode object) {
      visitObject(object, schema, path);
    } else if (value instanceof ArrayNode array && schema.items().isPresent()) {
      for (int i = 0; i < array.size(); i++) {
        visit(array.get(i), schema.items().get(), path + "[" + i + "]");
      }
    }
  }

  private void visitObject(ObjectNode object, SchemaNode schema, String path) {
    for (Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
        fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      String fieldPath = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
      Optional<SchemaNode> child = schema.child(field.getKey());
      if (child.isPresent()) {
        visit(field.getValue(), child.get(), fieldPath);
      } else if (!schema.keepsUnknown()) {
        unknown.add(fieldPath);
        fields.remove();
      }
    }
  }
}
