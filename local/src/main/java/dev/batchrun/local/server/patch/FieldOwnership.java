package dev.batchrun.local.server.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.FieldShape;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import java.util.ArrayList;
import java.util.List;

/**
 * Server-side apply, and the ownership that all other writes leave for it.
 *
 * <p>An apply says: these fields shall have these values, and they are mine. What a manager applied
 * earlier and does not name any more is removed unless somebody else owns it as well; what somebody
 * else owns and would change is a conflict unless it is forced. Any other write makes its manager
 * the only owner of what it changed.
 *
 * @param manager who writes
 * @param subresource {@code status} or empty
 * @param now the time for entries that change, as Kubernetes writes it
 */
public record FieldOwnership(String manager, String subresource, String apiVersion, String now) {

  /** Apply's outcome: the object with its new managedFields, not yet defaulted or validated. */
  public ObjectNode apply(
      ObjectNode live, ObjectNode configuration, FieldShape shape, boolean force) {
    ManagedFields managed = ManagedFields.parse(managedFields(live));
    ManagedFields.Manager self = new ManagedFields.Manager(manager, "Apply", subresource);
    ObjectNode applied = withoutServerFields(configuration);
    FieldSet wanted = ownable(applied, shape);
    FieldSet changed = FieldSets.changed(live, applied, shape).common(wanted);
    if (!force) {
      refuseConflicts(managed, self, changed);
    }
    FieldSet dropped = managed.of(self).minus(wanted).minus(managed.ofOthers(self));
    JsonNode merged = FieldMerge.merge(live, applied, shape);
    FieldMerge.remove(merged, dropped, shape);
    managed.takeFromOthers(self, changed);
    managed.set(self, wanted, apiVersion, now);
    managed.keepOnly(ownable((ObjectNode) merged, shape));
    ObjectNode result = (ObjectNode) merged;
    Metadata.of(result).node().set("managedFields", managed.toJson());
    return result;
  }

  private static void refuseConflicts(
      ManagedFields managed, ManagedFields.Manager self, FieldSet changed) {
    List<ApiError.Cause> conflicts = new ArrayList<>();
    for (ManagedFields.Manager other : managed.others(self)) {
      String message = "conflict with " + other.described(managed.apiVersion(other));
      managed
          .of(other)
          .common(changed)
          .forEachPath(
              path -> conflicts.add(new ApiError.Cause("FieldManagerConflict", message, path)));
    }
    if (!conflicts.isEmpty()) {
      throw ApiError.applyConflict(conflicts);
    }
  }

  /**
   * Writes into {@code next} who owns what after an update or a patch.
   *
   * @param live the object before; empty on creation
   */
  public void update(ObjectNode live, ObjectNode next, FieldShape shape) {
    JsonNode given = managedFields(next);
    if (given.size() == 1 && given.get(0).isEmpty()) {
      // The documented way to give up all ownership.
      Metadata.of(next).node().remove("managedFields");
      return;
    }
    ManagedFields managed = ManagedFields.parse(given);
    if (managed.isEmpty() || !subresource.isEmpty()) {
      managed = ManagedFields.parse(managedFields(live));
    }
    FieldSet present = ownable(next, shape);
    FieldSet changed = FieldSets.changed(live, withoutServerFields(next), shape).common(present);
    ManagedFields.Manager self = new ManagedFields.Manager(manager, "Update", subresource);
    managed.keepOnly(present);
    managed.takeFromOthers(self, changed);
    managed.set(self, managed.of(self).plus(changed), apiVersion, now);
    Metadata.of(next).node().set("managedFields", managed.toJson());
  }

  private static JsonNode managedFields(ObjectNode object) {
    return object.path("metadata").path("managedFields");
  }

  private static FieldSet ownable(ObjectNode object, FieldShape shape) {
    return FieldSets.of(withoutServerFields(object), shape);
  }

  /** Nobody owns an object's identity and what the server sets. */
  private static ObjectNode withoutServerFields(ObjectNode object) {
    ObjectNode copy = Json.object();
    copy.setAll(object);
    copy.remove(List.of("apiVersion", "kind"));
    if (object.get("metadata") instanceof ObjectNode metadata) {
      ObjectNode own = Json.object();
      own.setAll(metadata);
      own.remove(
          List.of(
              "name",
              "namespace",
              "generateName",
              "uid",
              "resourceVersion",
              "generation",
              "creationTimestamp",
              "deletionTimestamp",
              "deletionGracePeriodSeconds",
              "selfLink",
              "managedFields"));
      copy.remove("metadata");
      if (!own.isEmpty()) {
        copy.set("metadata", own);
      }
    }
    return copy;
  }
}
