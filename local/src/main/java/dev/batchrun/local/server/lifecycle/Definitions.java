package dev.batchrun.local.server.lifecycle;

import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import java.util.Optional;

/** Which definitions take new objects. */
final class Definitions {
  private static final int METHOD_NOT_ALLOWED = 405;

  private Definitions() {}

  /**
   * Refuses a new object of a kind that is on its way out: created after what is there was deleted,
   * it would be deleted by nobody and keep its definition for ever.
   */
  static ObjectStore.Guard open(ResourceType type) {
    return store ->
        type.custom()
            .map(custom -> new ObjectKey("", custom.definition()))
            .ifPresent(key -> check(store.get(TypeRegistry.DEFINITIONS, key)));
  }

  private static void check(Optional<StoredObject> definition) {
    StoredObject there = definition.orElseThrow(ApiError::unknownPath);
    if (there.metadata().terminating()) {
      throw new ApiError(
          METHOD_NOT_ALLOWED,
          "MethodNotAllowed",
          "create not allowed while custom resource definition is terminating");
    }
  }
}
