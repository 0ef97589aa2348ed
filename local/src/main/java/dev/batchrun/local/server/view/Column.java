package dev.batchrun.local.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import java.time.Instant;
import java.util.function.BiFunction;

/**
 * One column of a table.
 *
 * @param priority above 0: shown by {@code -o wide} only
 * @param cell the value for an object at a time
 */
record Column(
    String name,
    String type,
    String format,
    String description,
    int priority,
    BiFunction<JsonNode, Instant, JsonNode> cell) {

  /** A column of text. */
  static Column text(String name, BiFunction<JsonNode, Instant, String> cell) {
    return new Column(
        name,
        "string",
        "",
        "",
        0,
        (object, now) -> Json.object().textNode(cell.apply(object, now)));
  }

  /** The same column for {@code -o wide} only. */
  Column wide() {
    return new Column(name, type, format, description, 1, cell);
  }

  static Column ofName() {
    return new Column(
        "Name",
        "string",
        "name",
        "Name must be unique within a namespace.",
        0,
        (object, now) -> object.at("/metadata/name"));
  }

  static Column age() {
    return text("Age", (object, now) -> Ages.since(object.at("/metadata/creationTimestamp"), now));
  }

  ObjectNode definition() {
    return Json.object()
        .put("name", name)
        .put("type", type)
        .put("format", format)
        .put("description", description)
        .put("priority", priority);
  }
}
