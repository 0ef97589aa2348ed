package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds for an item of a list the item it was before. Only items of a {@code map} list have an
 * identity (their keys); in a set or an atomic list nothing tells an edited item from another one.
 */
final class OldItems {
  private final Map<List<JsonNode>, JsonNode> byKey;
  private final SchemaNode list;

  private OldItems(Map<List<JsonNode>, JsonNode> byKey, SchemaNode list) {
    this.byKey = byKey;
    this.list = list;
  }

  static OldItems of(Optional<JsonNode> old, SchemaNode list) {
    Map<List<JsonNode>, JsonNode> byKey = new HashMap<>();
    if (list.listType().equals("map") && old.isPresent() && old.get().isArray()) {
      old.get().forEach(item -> byKey.put(keyOf(item, list), item));
    }
    return new OldItems(byKey, list);
  }

  Optional<JsonNode> matching(JsonNode item) {
    return byKey.isEmpty() ? Optional.empty() : Optional.ofNullable(byKey.get(keyOf(item, list)));
  }

  static List<JsonNode> keyOf(JsonNode item, SchemaNode list) {
    List<JsonNode> key = new ArrayList<>();
    for (String name : list.listMapKeys()) {
      key.add(item.path(name));
    }
    return key;
  }
}
