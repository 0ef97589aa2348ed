package dev.batchrun.local.server.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.FieldShape;
import dev.batchrun.local.server.object.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Kubernetes' strategic merge patch for built-in kinds: a merge patch that finds list elements by
 * their merge key and knows the directives {@code $patch}, {@code $retainKeys}, {@code
 * $deleteFromPrimitiveList} and {@code $setElementOrder}.
 */
public final class StrategicMergePatch {
  private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";
  private static final String ORDER = "$setElementOrder/";

  private StrategicMergePatch() {}

  public static JsonNode apply(JsonNode target, JsonNode patch, FieldShape shape) {
    return patch instanceof ObjectNode object
        ? mergeObject(target, object, shape)
        : patch.deepCopy();
  }

  private static ObjectNode mergeObject(JsonNode target, ObjectNode patch, FieldShape shape) {
    boolean replace = patch.path("$patch").asText().equals("replace");
    ObjectNode result =
        !replace && target instanceof ObjectNode object ? object.deepCopy() : Json.object();
    if (patch.has("$retainKeys")) {
      result.retain(Json.texts(patch.get("$retainKeys")));
    }
    patch
        .properties()
        .forEach(member -> mergeMember(result, member.getKey(), member.getValue(), shape));
    patch
        .properties()
        .forEach(
            member -> {
              if (member.getKey().startsWith(ORDER)) {
                String field = member.getKey().substring(ORDER.length());
                reorder(result, field, member.getValue(), shape.field(field));
              }
            });
    return result;
  }

  private static void mergeMember(
      ObjectNode result, String name, JsonNode value, FieldShape shape) {
    if (name.startsWith(DELETE_VALUES)) {
      deleteValues(result, name.substring(DELETE_VALUES.length()), value);
    } else if (name.startsWith("$")) {
      return;
    } else if (value.isNull() || value.path("$patch").asText().equals("delete")) {
      result.remove(name);
    } else if (value instanceof ObjectNode object) {
      result.set(name, mergeObject(result.path(name), object, shape.field(name)));
    } else if (value instanceof ArrayNode list) {
      result.set(name, mergeList(result.path(name), list, shape.field(name)));
    } else {
      result.set(name, value);
    }
  }

  private static void deleteValues(ObjectNode result, String field, JsonNode values) {
    if (result.get(field) instanceof ArrayNode list) {
      Set<JsonNode> gone = new HashSet<>();
      values.forEach(gone::add);
      ArrayNode kept = Json.array();
      list.forEach(
          element -> {
            if (!gone.contains(element)) {
              kept.add(element);
            }
          });
      result.set(field, kept);
    }
  }

  private static ArrayNode mergeList(JsonNode target, ArrayNode patch, FieldShape shape) {
    if (!shape.patchMerges() || !target.isArray()) {
      return withoutDirectives(patch);
    }
    Optional<String> key = shape.patchMergeKey();
    return key.isPresent()
        ? mergeByKey(target, patch, key.get(), shape.items())
        : mergeValues(target, patch);
  }

  private static ArrayNode withoutDirectives(ArrayNode patch) {
    ArrayNode result = Json.array();
    for (JsonNode element : patch) {
      String directive = element.path("$patch").asText();
      if (element.isObject() && element.size() == 1 && directive.equals("replace")
          || directive.equals("delete")) {
        continue;
      }
      result.add(element.deepCopy());
    }
    return result;
  }

  private static ArrayNode mergeValues(JsonNode target, ArrayNode patch) {
    ArrayNode result = target.deepCopy();
    Set<JsonNode> present = new HashSet<>();
    target.forEach(present::add);
    patch.forEach(
        value -> {
          if (present.add(value)) {
            result.add(value);
          }
        });
    return result;
  }

  private static ArrayNode mergeByKey(
      JsonNode target, ArrayNode patch, String key, FieldShape items) {
    Map<JsonNode, JsonNode> byKey = new LinkedHashMap<>();
    target.forEach(element -> byKey.put(element.path(key), element));
    for (JsonNode element : patch) {
      String directive = element.path("$patch").asText();
      if (directive.equals("replace") && !element.has(key)) {
        byKey.clear();
      } else if (directive.equals("delete")) {
        byKey.remove(element.path(key));
      } else {
        JsonNode old = byKey.getOrDefault(element.path(key), Json.object());
        byKey.put(element.path(key), apply(old, element, items));
      }
    }
    ArrayNode result = Json.array();
    byKey.values().forEach(result::add);
    return result;
  }

  /** Elements the order names come in that order; the others keep their place behind. */
  private static void reorder(ObjectNode result, String field, JsonNode order, FieldShape shape) {
    if (!(result.get(field) instanceof ArrayNode list)) {
      return;
    }
    Optional<String> key = shape.patchMergeKey();
    List<JsonNode> rest = new ArrayList<>();
    list.forEach(rest::add);
    ArrayNode sorted = Json.array();
    for (JsonNode wanted : order) {
      JsonNode id = key.map(wanted::path).orElse(wanted);
      for (int i = 0; i < rest.size(); i++) {
        if (key.map(rest.get(i)::path).orElse(rest.get(i)).equals(id)) {
          sorted.add(rest.remove(i));
          break;
        }
      }
    }
    rest.forEach(sorted::add);
    result.set(field, sorted);
  }
}
