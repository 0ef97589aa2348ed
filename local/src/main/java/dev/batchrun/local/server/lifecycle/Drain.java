package dev.batchrun.local.server.lifecycle;

import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.lifecycle.DeleteOptions.Propagation;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.store.Change;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Empties what is being deleted and holds other objects: namespaces, and kinds by their definition.
 *
 * <p>It deletes the content, waits for those who hold finalizers, and removes the container when
 * nothing is left in it.
 */
final class Drain implements Consumer<Change> {
  private final ObjectStore store;
  private final TypeRegistry types;
  private final Deletion deletion;
  private final Consumer<Runnable> later;

  Drain(ObjectStore store, TypeRegistry types, Deletion deletion, Consumer<Runnable> later) {
    this.store = store;
    this.types = types;
    this.deletion = deletion;
    this.later = later;
  }

  /** Goes on with what was being deleted when the server stopped. */
  void sweep() {
    for (String table : List.of(TypeRegistry.NAMESPACES, TypeRegistry.DEFINITIONS)) {
      store.list(table, Optional.empty()).objects().forEach(object -> consider(table, object));
    }
  }

  private void consider(String table, StoredObject object) {
    if (object.metadata().terminating()) {
      boolean namespace = table.equals(TypeRegistry.NAMESPACES);
      String name = object.key().name();
      later.accept(() -> drain(namespace, name));
    }
  }

  @Override
  public void accept(Change change) {
    String table = change.table();
    if (change.type() != Change.Type.DELETED) {
      if (table.equals(TypeRegistry.NAMESPACES) || table.equals(TypeRegistry.DEFINITIONS)) {
        consider(table, change.object());
      }
      return;
    }
    // Something left: its container may be waiting for just that.
    store
        .get(TypeRegistry.NAMESPACES, new ObjectKey("", change.object().key().namespace()))
        .ifPresent(namespace -> consider(TypeRegistry.NAMESPACES, namespace));
    store
        .get(TypeRegistry.DEFINITIONS, new ObjectKey("", table))
        .ifPresent(definition -> consider(TypeRegistry.DEFINITIONS, definition));
  }

  private void drain(boolean namespace, String name) {
    List<ResourceType> held =
        types.all().stream()
            .filter(
                type ->
                    namespace
                        ? type.namespaced()
                        : type.custom().filter(c -> c.definition().equals(name)).isPresent())
            .toList();
    Optional<String> scope = namespace ? Optional.of(name) : Optional.empty();
    for (ResourceType type : held) {
      store.list(type.table(), scope).objects().forEach(object -> delete(type, object));
    }
    try {
      ObjectKey key = new ObjectKey("", name);
      ObjectStore.Guard empty = current -> requireEmpty(current, held, scope);
      if (namespace) {
        deletion.removeNamespace(key, empty);
      } else {
        empty.check(store);
        deletion.release(
            TypeRegistry.DEFINITIONS, key, BuiltInDefaults.DEFINITION_FINALIZER, empty);
      }
    } catch (NotEmpty e) {
      // The deletion of what is left brings this back.
    }
  }

  private void delete(ResourceType type, StoredObject object) {
    if (object.metadata().terminating()) {
      return;
    }
    try {
      deletion.delete(
          type,
          object.key(),
          DeleteOptions.internal(Propagation.BACKGROUND, object.metadata().uid()));
    } catch (ApiError e) {
      if (e.code() != 404 && e.code() != 409) {
        throw e;
      }
    }
  }

  private static void requireEmpty(
      ObjectStore store, List<ResourceType> held, Optional<String> scope) {
    for (ResourceType type : held) {
      if (!store.list(type.table(), scope).objects().isEmpty()) {
        throw new NotEmpty();
      }
    }
  }

  private static final class NotEmpty extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotEmpty() {
      super("not empty", null, false, false);
    }
  }
}
