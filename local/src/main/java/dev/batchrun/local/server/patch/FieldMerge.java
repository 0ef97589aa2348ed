package dev.batchrun.local.server.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.FieldShape;
import dev.batchrun.local.server.object.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Laying an applied configuration over an object, and taking places out of an object. */
final class FieldMerge {
  private FieldMerge() {}

  /** The live value with everything the configuration says. */
  static JsonNode merge(JsonNode live, JsonNode applied, FieldShape shape) {
    if (applied.isObject() && live.isObject() && !shape.atomicMap()) {
      ObjectNode result = live.deepCopy();
      applied
          .properties()
          .forEach(
              member -> {
                String name = member.getKey();
                JsonNode old = result.path(name);
                result.set(
                    name,
                    old.isMissingNode()
                        ? member.getValue().deepCopy()
                        : merge(old, member.getValue(), shape.field(name)));
              });
      return result;
    }
    Optional<Map<String, JsonNode>> before = ListElements.of(live, shape);
    Optional<Map<String, JsonNode>> after = ListElements.of(applied, shape);
    if (before.isEmpty() || after.isEmpty()) {
      return applied.deepCopy();
    }
    return mergeElements(before.get(), after.get(), shape);
  }

  /**
   * The configuration's order holds; elements only the live list has stay before those they
   * preceded.
   */
  private static ArrayNode mergeElements(
      Map<String, JsonNode> live, Map<String, JsonNode> applied, FieldShape shape) {
    boolean keyed = shape.listKind() == FieldShape.ListKind.KEYED;
    Map<String, JsonNode> rest = new LinkedHashMap<>(live);
    ArrayNode result = Json.array();
    applied.forEach(
        (id, element) -> {
          takeLiveOnly(rest, applied, result);
          JsonNode old = live.get(id);
          rest.remove(id);
          result.add(
              old != null && keyed ? merge(old, element, shape.items()) : element.deepCopy());
        });
    rest.values().forEach(result::add);
    return result;
  }

  /** Moves what stands before the next element that both lists have. */
  private static void takeLiveOnly(
      Map<String, JsonNode> rest, Map<String, JsonNode> applied, ArrayNode into) {
    for (String id : List.copyOf(rest.keySet())) {
      if (applied.containsKey(id)) {
        return;
      }
      into.add(rest.remove(id));
    }
  }

  /** Takes places out; containers that become empty by it go as well. */
  static void remove(JsonNode value, FieldSet places, FieldShape shape) {
    if (value instanceof ObjectNode object) {
      places.children().forEach((element, child) -> removeMember(object, element, child, shape));
    } else if (value instanceof ArrayNode list) {
      removeElements(list, places, shape);
    }
  }

  private static void removeMember(
      ObjectNode object, String element, FieldSet places, FieldShape shape) {
    String name = element.substring(2);
    JsonNode member = object.path(name);
    if (member.isMissingNode()) {
      return;
    }
    if (places.hasMember() && places.children().isEmpty()) {
      object.remove(name);
      return;
    }
    remove(member, places, shape.field(name));
    if (member.isContainerNode() && member.isEmpty()) {
      object.remove(name);
    }
  }

  private static void removeElements(ArrayNode list, FieldSet places, FieldShape shape) {
    Optional<Map<String, JsonNode>> elements = ListElements.of(list, shape);
    if (elements.isEmpty()) {
      return;
    }
    list.removeAll();
    elements
        .get()
        .forEach(
            (id, element) -> {
              FieldSet place = places.children().get(id);
              if (place != null) {
                remove(element, place, shape.items());
              }
              if (place == null || !place.hasMember()) {
                list.add(element);
              }
            });
  }
}
