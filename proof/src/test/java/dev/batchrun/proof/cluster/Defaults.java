package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;

/** What the API server fills into built-in kinds, as far as anybody here looks at it. */
final class Defaults {
  private Defaults() {}

  static ObjectNode fill(Kind kind, ObjectNode object) {
    if (kind == Kind.JOB && object.get("spec") instanceof ObjectNode spec) {
      missing(spec, "suspend", false);
      if (!spec.has("backoffLimit")) {
        spec.put("backoffLimit", 6);
      }
    }
    return object;
  }

  private static void missing(ObjectNode object, String field, boolean value) {
    if (!object.has(field)) {
      object.put(field, value);
    }
  }

  /** What only a new object gets; it has its uid by then. */
  static void onCreate(Kind kind, ObjectNode object) {
    if (kind == Kind.NAMESPACE) {
      object.set("status", Json.object().put("phase", "Active"));
    }
    if (kind == Kind.POD) {
      object.set("status", Json.object().put("phase", "Pending"));
    }
    if (kind == Kind.JOB
        && object.get("spec") instanceof ObjectNode spec
        && spec.get("template") instanceof ObjectNode template) {
      ObjectNode metadata = Metadata.of(template).node();
      ObjectNode labels =
          metadata.get("labels") instanceof ObjectNode given ? given : metadata.putObject("labels");
      labels
          .put("batch.kubernetes.io/controller-uid", Metadata.of(object).uid())
          .put("batch.kubernetes.io/job-name", Metadata.of(object).name());
    }
  }
}
