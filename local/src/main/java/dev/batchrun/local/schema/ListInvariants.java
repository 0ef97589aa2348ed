package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.FieldProblem.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What {@code x-kubernetes-list-type} promises: set members and map keys stand once. */
final class ListInvariants {
  private final List<FieldProblem> problems = new ArrayList<>();

  private ListInvariants() {}

  static List<FieldProblem> validate(ObjectNode object, SchemaNode root) {
    ListInvariants invariants = new ListInvariants();
    invariants.visit(object, root, FieldPath.ROOT);
    return invariants.problems;
  }

  private void visit(JsonNode value, SchemaNode schema, FieldPath path) {
    if (value.isArray() && schema.items().isPresent()) {
      SchemaNode items = schema.items().get();
      checkDuplicates(value, schema, path);
      for (int i = 0; i < value.size(); i++) {
        visit(value.get(i), items, path.index(i));
      }
    } else if (value.isObject()) {
      value
          .properties()
          .forEach(
              field -> {
                String name = field.getKey();
                boolean own = schema.properties().containsKey(name);
                FieldPath at = own ? path.child(name) : path.key(name);
                schema.child(name).ifPresent(child -> visit(field.getValue(), child, at));
              });
    }
  }

  private void checkDuplicates(JsonNode list, SchemaNode schema, FieldPath path) {
    boolean map = schema.listType().equals("map");
    if (!map && !schema.listType().equals("set")) {
      return;
    }
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode item = list.get(i);
      Object identity = map ? OldItems.keyOf(item, schema) : item;
      if (!seen.add(identity)) {
        String shown = GoText.value(map ? keyObject(item, schema) : item);
        problems.add(new FieldProblem(path.index(i).shown(), Cause.DUPLICATE, shown));
      }
    }
  }

  private static JsonNode keyObject(JsonNode item, SchemaNode schema) {
    ObjectNode key = JsonNodeFactory.instance.objectNode();
    for (String name : schema.listMapKeys()) {
      if (item.has(name)) {
        key.set(name, item.get(name));
      }
    }
    return key;
  }
}
