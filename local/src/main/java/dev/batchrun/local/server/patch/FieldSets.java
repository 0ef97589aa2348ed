package dev.batchrun.local.server.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.local.server.kind.FieldShape;
import java.util.Map;
import java.util.Optional;

/** Which places a value has, and at which places two values differ. */
final class FieldSets {
  private FieldSets() {}

  /** All places of a value. */
  static FieldSet of(JsonNode value, FieldShape shape) {
    FieldSet set = new FieldSet();
    collect(value, shape, set);
    return set;
  }

  private static void collect(JsonNode value, FieldShape shape, FieldSet into) {
    if (granular(value, shape)) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        collect(
            member.getValue(), shape.field(member.getKey()), into.child("f:" + member.getKey()));
      }
      return;
    }
    Optional<Map<String, JsonNode>> elements = ListElements.of(value, shape);
    if (elements.isEmpty() || elements.get().isEmpty()) {
      into.addHere();
      return;
    }
    elements.get().forEach((id, element) -> collectElement(id, element, shape, into));
  }

  private static void collectElement(String id, JsonNode element, FieldShape list, FieldSet into) {
    FieldSet place = into.child(id);
    place.addHere();
    if (list.listKind() == FieldShape.ListKind.KEYED) {
      collect(element, list.items(), place);
    }
  }

  private static boolean granular(JsonNode value, FieldShape shape) {
    return value.isObject() && !value.isEmpty() && !shape.atomicMap();
  }

  /** Places of {@code next} whose value is not the one {@code live} has there. */
  static FieldSet changed(JsonNode live, JsonNode next, FieldShape shape) {
    FieldSet set = new FieldSet();
    compare(live, next, shape, set);
    return prune(set);
  }

  private static void compare(JsonNode live, JsonNode next, FieldShape shape, FieldSet into) {
    if (live.equals(next)) {
      return;
    }
    if (granular(next, shape) && live.isObject()) {
      for (Map.Entry<String, JsonNode> member : next.properties()) {
        String name = member.getKey();
        compare(live.path(name), member.getValue(), shape.field(name), into.child("f:" + name));
      }
      return;
    }
    Optional<Map<String, JsonNode>> before = ListElements.of(live, shape);
    Optional<Map<String, JsonNode>> after = ListElements.of(next, shape);
    if (before.isEmpty() || after.isEmpty()) {
      collect(next, shape, into);
      return;
    }
    after
        .get()
        .forEach(
            (id, element) -> {
              JsonNode old = before.get().get(id);
              if (old == null) {
                collectElement(id, element, shape, into);
              } else if (shape.listKind() == FieldShape.ListKind.KEYED) {
                compare(old, element, shape.items(), into.child(id));
              }
            });
  }

  private static FieldSet prune(FieldSet set) {
    return set.minus(new FieldSet());
  }
}
