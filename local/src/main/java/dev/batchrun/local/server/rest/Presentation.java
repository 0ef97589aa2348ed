package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.lifecycle.Versions;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.store.StoredObject;
import dev.batchrun.local.server.view.TableRenderer;
import java.util.List;
import java.util.Locale;

/** The form in which a client wants objects, by its {@code Accept} header. */
final class Presentation {
  private enum Form {
    OBJECT,
    TABLE,
    METADATA
  }

  private final Form form;
  private final ResourceType type;
  private final TableRenderer tables;
  private final String include;

  private Presentation(Form form, ResourceType type, TableRenderer tables, String include) {
    this.form = form;
    this.type = type;
    this.tables = tables;
    this.include = include;
  }

  static Presentation of(Call call, ResourceType type, TableRenderer tables) {
    String accept = call.header("Accept").orElse("").toLowerCase(Locale.ROOT);
    Form form =
        accept.contains("as=table")
            ? Form.TABLE
            : accept.contains("as=partialobjectmetadata") ? Form.METADATA : Form.OBJECT;
    return new Presentation(form, type, tables, call.parameter("includeObject").orElse("Metadata"));
  }

  boolean isTable() {
    return form == Form.TABLE;
  }

  /** One object, as an answer or in a watch event. */
  byte[] one(StoredObject object) {
    ObjectNode presented = Versions.present(type, object.tree());
    if (form == Form.OBJECT && presented == object.tree()) {
      return object.bytes();
    }
    return Json.bytes(one(presented));
  }

  ObjectNode one(ObjectNode presented) {
    return switch (form) {
      case OBJECT -> presented;
      case METADATA -> TableRenderer.metadataOf(presented);
      case TABLE -> {
        ObjectNode table = tables.render(type, List.of(presented), include);
        ObjectNode metadata = (ObjectNode) table.get("metadata");
        metadata.set("resourceVersion", presented.at("/metadata/resourceVersion"));
        yield table;
      }
    };
  }

  /** A list; its metadata is the caller's to add. */
  ObjectNode list(List<StoredObject> objects) {
    List<ObjectNode> presented =
        objects.stream().map(object -> Versions.present(type, object.tree())).toList();
    return switch (form) {
      case TABLE -> tables.render(type, presented, include);
      case METADATA -> {
        ObjectNode list =
            Json.object()
                .put("kind", "PartialObjectMetadataList")
                .put("apiVersion", "meta.k8s.io/v1");
        ArrayNode items = list.putArray("items");
        presented.forEach(object -> items.add(TableRenderer.metadataOf(object)));
        yield list;
      }
      case OBJECT -> {
        ObjectNode list =
            Json.object().put("kind", type.kind() + "List").put("apiVersion", type.apiVersion());
        list.putObject("metadata");
        list.putArray("items").addAll(presented);
        yield list;
      }
    };
  }
}
