package dev.batchrun.local.server.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.Json;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Renders objects as the {@code Table} that {@code kubectl get} prints. */
public final class TableRenderer {
  private final Clock clock;

  public TableRenderer(Clock clock) {
    this.clock = clock;
  }

  /**
   * A table of objects.
   *
   * @param include how much of an object each row carries: {@code None}, {@code Metadata} or {@code
   *     Object}
   */
  public ObjectNode render(ResourceType type, List<ObjectNode> objects, String include) {
    List<Column> columns =
        type.custom()
            .map(custom -> CustomColumns.of(custom.printerColumns()))
            .orElseGet(() -> BuiltInColumns.of(type.table()));
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata");
    ArrayNode definitions = table.putArray("columnDefinitions");
    columns.forEach(column -> definitions.add(column.definition()));
    ArrayNode rows = table.putArray("rows");
    Instant now = clock.instant();
    for (ObjectNode object : objects) {
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells");
      columns.forEach(column -> cells.add(column.cell().apply(object, now)));
      switch (include) {
        case "None" -> {}
        case "Object" -> row.set("object", object);
        default -> row.set("object", metadataOf(object));
      }
    }
    return table;
  }

  /** An object reduced to its metadata. */
  public static ObjectNode metadataOf(ObjectNode object) {
    ObjectNode partial =
        Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
    partial.set("metadata", object.path("metadata"));
    return partial;
  }
}
