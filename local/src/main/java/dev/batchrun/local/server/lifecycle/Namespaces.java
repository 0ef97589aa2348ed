package dev.batchrun.local.server.lifecycle;

import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import java.util.Set;

/** Which namespaces take new objects. */
final class Namespaces {
  /** There from the start; they cannot be deleted. */
  static final Set<String> PROTECTED = Set.of("default", "kube-system");

  private Namespaces() {}

  /** Refuses a new object where its namespace is missing or on its way out. */
  static ObjectStore.Guard open(ResourceType type, ObjectKey key) {
    if (!type.namespaced()) {
      return ObjectStore.NO_GUARD;
    }
    return store -> {
      StoredObject namespace =
          store
              .get(TypeRegistry.NAMESPACES, new ObjectKey("", key.namespace()))
              .orElseThrow(() -> ApiError.notFound("", TypeRegistry.NAMESPACES, key.namespace()));
      if (namespace.metadata().terminating()) {
        throw ApiError.forbidden(
            type.group(),
            type.plural(),
            key.name(),
            "unable to create new content in namespace "
                + key.namespace()
                + " because it is being terminated");
      }
    };
  }
}
