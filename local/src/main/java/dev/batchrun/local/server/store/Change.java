package dev.batchrun.local.server.store;

import java.util.Optional;

/**
 * One step in the history of a table.
 *
 * @param version the resourceVersion after the step
 * @param before the object as it was; empty when it was created
 * @param object the object as it is, or as it was last when it was deleted
 */
public record Change(
    Type type, String table, long version, Optional<StoredObject> before, StoredObject object) {

  /** What happened to the object. */
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }
}
