package dev.batchrun.local.server.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.FieldShape;
import dev.batchrun.local.server.object.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The elements of a list by their identity, as path elements of a {@link FieldSet}. */
final class ListElements {
  private ListElements() {}

  /**
   * The elements in order, or empty when the list has to be taken as a whole: it is atomic, or its
   * elements lack keys or repeat them.
   */
  static Optional<Map<String, JsonNode>> of(JsonNode list, FieldShape shape) {
    if (!list.isArray() || shape.listKind() == FieldShape.ListKind.ATOMIC) {
      return Optional.empty();
    }
    Map<String, JsonNode> elements = new LinkedHashMap<>();
    for (JsonNode element : list) {
      Optional<String> id =
          shape.listKind() == FieldShape.ListKind.SET
              ? Optional.of("v:" + element)
              : key(element, shape);
      if (id.isEmpty() || elements.put(id.get(), element) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(elements);
  }

  private static Optional<String> key(JsonNode element, FieldShape shape) {
    ObjectNode key = Json.object();
    for (String field : new TreeSet<>(shape.keys())) {
      JsonNode value = element.path(field);
      if (value.isMissingNode()) {
        value = shape.itemDefault(field);
      }
      if (value.isValueNode()) {
        key.set(field, value);
      }
    }
    return key.isEmpty() ? Optional.empty() : Optional.of("k:" + key);
  }
}
