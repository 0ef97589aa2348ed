package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The form in which an object is stored, and the forms in which it is served.
 *
 * <p>Versions of custom kinds differ in their apiVersion only. Events of both groups are stored in
 * the form of the core group.
 */
public final class Versions {
  /** Core group's name of a field to its name in {@code events.k8s.io}. */
  private static final Map<String, String> EVENT_FIELDS = new LinkedHashMap<>();

  static {
    EVENT_FIELDS.put("involvedObject", "regarding");
    EVENT_FIELDS.put("message", "note");
    EVENT_FIELDS.put("source", "deprecatedSource");
    EVENT_FIELDS.put("firstTimestamp", "deprecatedFirstTimestamp");
    EVENT_FIELDS.put("lastTimestamp", "deprecatedLastTimestamp");
    EVENT_FIELDS.put("count", "deprecatedCount");
    EVENT_FIELDS.put("reportingComponent", "reportingController");
  }

  private Versions() {}

  /** The stored object as this kind serves it; the very same tree where nothing differs. */
  public static ObjectNode present(ResourceType type, ObjectNode stored) {
    if (type.apiVersion().equals(stored.path("apiVersion").asText())) {
      return stored;
    }
    ObjectNode presented = stored.deepCopy();
    if (type.group().equals("events.k8s.io")) {
      EVENT_FIELDS.forEach((core, grouped) -> rename(presented, core, grouped));
    }
    return presented.put("apiVersion", type.apiVersion());
  }

  /** The object as it is stored. */
  static ObjectNode store(ResourceType type, ObjectNode presented) {
    if (!type.group().equals("events.k8s.io")) {
      return presented;
    }
    ObjectNode stored = presented.deepCopy();
    EVENT_FIELDS.forEach((core, grouped) -> rename(stored, grouped, core));
    if (!stored.has("involvedObject")) {
      stored.set("involvedObject", Json.object());
    }
    return stored.put("apiVersion", "v1");
  }

  private static void rename(ObjectNode object, String from, String to) {
    JsonNode value = object.remove(from);
    if (value != null) {
      object.set(to, value);
    }
  }
}
