package dev.batchrun.local.server.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who owns which fields of an object: the content of {@code metadata.managedFields}. */
final class ManagedFields {
  /** One owner; the same name owns separately by operation and subresource. */
  record Manager(String name, String operation, String subresource) {
    /** As in messages: {@code "kubectl"}, with the subresource where there is one. */
    String described(String apiVersion) {
      String text = "\"" + name + "\"";
      if (!subresource.isEmpty()) {
        text += " with subresource \"" + subresource + "\"";
      }
      return operation.equals("Update") ? text + " using " + apiVersion : text;
    }
  }

  private record Owned(FieldSet fields, String apiVersion, String time) {}

  private final Map<Manager, Owned> owners = new LinkedHashMap<>();

  static ManagedFields parse(JsonNode managedFields) {
    ManagedFields parsed = new ManagedFields();
    for (JsonNode entry : managedFields) {
      if (entry.has("fieldsV1")) {
        parsed.owners.put(
            new Manager(
                entry.path("manager").asText(),
                entry.path("operation").asText(),
                entry.path("subresource").asText("")),
            new Owned(
                FieldSet.parse(entry.get("fieldsV1")),
                entry.path("apiVersion").asText(),
                entry.path("time").asText()));
      }
    }
    return parsed;
  }

  boolean isEmpty() {
    return owners.isEmpty();
  }

  FieldSet of(Manager manager) {
    Owned owned = owners.get(manager);
    return owned == null ? new FieldSet() : owned.fields();
  }

  /** What all managers but one own together. */
  FieldSet ofOthers(Manager manager) {
    FieldSet sum = new FieldSet();
    for (Map.Entry<Manager, Owned> owner : owners.entrySet()) {
      if (!owner.getKey().equals(manager)) {
        sum = sum.plus(owner.getValue().fields());
      }
    }
    return sum;
  }

  List<Manager> others(Manager manager) {
    return owners.keySet().stream().filter(owner -> !owner.equals(manager)).toList();
  }

  /** Sets what a manager owns; its time stays when nothing changes by it. */
  void set(Manager manager, FieldSet fields, String apiVersion, String now) {
    Owned old = owners.get(manager);
    if (fields.isEmpty()) {
      owners.remove(manager);
    } else if (old == null || !old.fields().equals(fields)) {
      owners.put(manager, new Owned(fields, apiVersion, now));
    }
  }

  /** Nobody but this manager owns these places any more. */
  void takeFromOthers(Manager manager, FieldSet places) {
    for (Manager owner : new ArrayList<>(owners.keySet())) {
      if (!owner.equals(manager)) {
        Owned owned = owners.get(owner);
        set(owner, owned.fields().minus(places), owned.apiVersion(), owned.time());
      }
    }
  }

  /** Nobody owns what is not there. */
  void keepOnly(FieldSet present) {
    for (Manager owner : new ArrayList<>(owners.keySet())) {
      Owned owned = owners.get(owner);
      FieldSet absent = owned.fields().minus(present);
      if (!absent.isEmpty()) {
        set(owner, owned.fields().minus(absent), owned.apiVersion(), owned.time());
      }
    }
  }

  String apiVersion(Manager manager) {
    return owners.get(manager).apiVersion();
  }

  ArrayNode toJson() {
    ArrayNode json = Json.array();
    owners.forEach(
        (manager, owned) -> {
          ObjectNode entry =
              json.addObject()
                  .put("manager", manager.name())
                  .put("operation", manager.operation())
                  .put("apiVersion", owned.apiVersion())
                  .put("time", owned.time())
                  .put("fieldsType", "FieldsV1");
          entry.set("fieldsV1", owned.fields().toJson());
          if (!manager.subresource().isEmpty()) {
            entry.put("subresource", manager.subresource());
          }
        });
    return json;
  }
}
