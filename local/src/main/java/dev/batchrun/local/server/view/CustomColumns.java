package dev.batchrun.local.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.JsonPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The columns a CustomResourceDefinition asks for. */
final class CustomColumns {
  private CustomColumns() {}

  static List<Column> of(JsonNode printerColumns) {
    List<Column> columns = new ArrayList<>(List.of(Column.ofName()));
    if (printerColumns.isEmpty()) {
      columns.add(Column.age());
    }
    printerColumns.forEach(column -> columns.add(column(column)));
    return columns;
  }

  private static Column column(JsonNode column) {
    JsonPath path = JsonPath.parse(column.path("jsonPath").asText());
    String type = column.path("type").asText("string");
    return new Column(
        column.path("name").asText(),
        type,
        column.path("format").asText(""),
        column.path("description").asText(""),
        column.path("priority").asInt(),
        (object, now) -> cell(path.first(object), type, now));
  }

  private static JsonNode cell(Optional<JsonNode> value, String type, Instant now) {
    if (value.isEmpty()) {
      return Json.object().nullNode();
    }
    JsonNode found = value.get();
    return switch (type) {
      case "date" -> Json.object().textNode(Ages.since(found, now));
      case "integer", "number", "boolean" -> found;
      default -> Json.object().textNode(found.isValueNode() ? found.asText() : found.toString());
    };
  }
}
