package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.lifecycle.DeleteOptions.Propagation;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Metadata;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.Place;
import dev.batchrun.local.server.store.StoredObject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes objects, or marks them where somebody has to do something first: holders of finalizers,
 * the machine of a running Pod, the content of a namespace.
 */
public final class Deletion {
  static final String FOREGROUND = "foregroundDeletion";
  private static final long DEFAULT_GRACE_SECONDS = 30;
  private static final int MAX_ATTEMPTS = 50;

  private final ObjectStore store;
  private final Clock clock;

  Deletion(ObjectStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * What became of the object.
   *
   * @param object its last state
   * @param removed whether it is gone, or only marked
   */
  public record Deleted(ObjectNode object, boolean removed) {}

  public Deleted delete(ResourceType type, ObjectKey key, DeleteOptions options) {
    if (type.is("", "namespaces") && Namespaces.PROTECTED.contains(key.name())) {
      throw ApiError.forbidden("", "namespaces", key.name(), "this namespace may not be deleted");
    }
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      StoredObject stored =
          store.get(type.table(), key).orElseThrow(() -> type.notFound(key.name()));
      preconditions(type, stored.metadata(), options);
      if (options.dryRun()) {
        return new Deleted(Versions.present(type, stored.tree()), false);
      }
      Optional<Deleted> deleted = attempt(type, key, stored, options);
      if (deleted.isPresent()) {
        return deleted.get();
      }
    }
    throw type.modified(key.name());
  }

  private static void preconditions(ResourceType type, Metadata metadata, DeleteOptions options) {
    options
        .uid()
        .filter(uid -> !uid.equals(metadata.uid()))
        .ifPresent(
            uid -> {
              throw ApiError.conflict(
                  type.group(),
                  type.plural(),
                  metadata.name(),
                  "Precondition failed: UID in precondition: "
                      + uid
                      + ", UID in object meta: "
                      + metadata.uid());
            });
    options
        .resourceVersion()
        .filter(version -> !version.equals(metadata.resourceVersion()))
        .ifPresent(
            version -> {
              throw ApiError.conflict(
                  type.group(),
                  type.plural(),
                  metadata.name(),
                  "Precondition failed: ResourceVersion in precondition: "
                      + version
                      + ", ResourceVersion in object meta: "
                      + metadata.resourceVersion());
            });
  }

  private Optional<Deleted> attempt(
      ResourceType type, ObjectKey key, StoredObject stored, DeleteOptions options) {
    Propagation propagation = options.propagation().orElse(defaultPropagation(type));
    if (propagation == Propagation.ORPHAN) {
      orphan(stored.metadata().uid());
    }
    ObjectNode next = stored.copy();
    Metadata metadata = Metadata.of(next);
    boolean foreground =
        propagation == Propagation.FOREGROUND && !store.dependents(metadata.uid()).isEmpty();
    if (foreground && !metadata.finalizers().contains(FOREGROUND)) {
      List<String> finalizers = new ArrayList<>(metadata.finalizers());
      finalizers.add(FOREGROUND);
      metadata.finalizers(finalizers);
    }
    long grace = graceSeconds(type, next, options);
    boolean mark = !metadata.finalizers().isEmpty() || grace > 0 || type.is("", "namespaces");
    if (!mark) {
      return store.remove(type.table(), key, stored, stored.tree(), ObjectStore.NO_GUARD)
          ? Optional.of(new Deleted(Versions.present(type, stored.tree()), true))
          : Optional.empty();
    }
    mark(type, next, grace);
    if (next.equals(stored.tree())) {
      return Optional.of(new Deleted(Versions.present(type, next), false));
    }
    return store
        .replace(type.table(), key, stored, next)
        .map(object -> new Deleted(Versions.present(type, object.tree()), false));
  }

  private void mark(ResourceType type, ObjectNode next, long graceSeconds) {
    Metadata metadata = Metadata.of(next);
    boolean first = !metadata.terminating();
    long before = metadata.node().path("deletionGracePeriodSeconds").asLong(Long.MAX_VALUE);
    if (!first && before <= graceSeconds) {
      return;
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    if (first || graceSeconds > 0) {
      metadata.node().put("deletionTimestamp", now.plusSeconds(graceSeconds).toString());
    }
    metadata.node().put("deletionGracePeriodSeconds", graceSeconds);
    if (first) {
      metadata.node().put("generation", metadata.generation() + 1);
    }
    if (type.is("", "namespaces") && next.get("status") instanceof ObjectNode status) {
      status.put("phase", "Terminating");
    }
  }

  /** Only a Pod that runs on a machine has something to end in its own time. */
  private static long graceSeconds(ResourceType type, ObjectNode object, DeleteOptions options) {
    if (!type.is("", "pods")
        || object.at("/spec/nodeName").asText("").isEmpty()
        || Set.of("Succeeded", "Failed").contains(object.at("/status/phase").asText())) {
      return 0;
    }
    return options
        .graceSeconds()
        .orElse(object.at("/spec/terminationGracePeriodSeconds").asLong(DEFAULT_GRACE_SECONDS));
  }

  /** Jobs leave their Pods behind unless told otherwise: so decided in their early days. */
  public static Propagation defaultPropagation(ResourceType type) {
    return type.is("batch", "jobs") ? Propagation.ORPHAN : Propagation.BACKGROUND;
  }

  private void orphan(String ownerUid) {
    for (Place place : store.dependents(ownerUid)) {
      boolean done = false;
      while (!done) {
        Optional<StoredObject> dependent = store.get(place.table(), place.key());
        done =
            dependent.isEmpty()
                || store
                    .replace(
                        place.table(),
                        place.key(),
                        dependent.get(),
                        disowned(dependent.get(), ownerUid))
                    .isPresent();
      }
    }
  }

  private static ObjectNode disowned(StoredObject dependent, String ownerUid) {
    ObjectNode next = dependent.copy();
    Metadata.of(next).disown(Set.of(ownerUid));
    return next;
  }

  /** Removes a finalizer of the server's own, and the object when it was the last. */
  void release(String table, ObjectKey key, String finalizer, ObjectStore.Guard guard) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      Optional<StoredObject> stored = store.get(table, key);
      if (stored.isEmpty() || !stored.get().metadata().finalizers().contains(finalizer)) {
        return;
      }
      ObjectNode next = stored.get().copy();
      List<String> rest = new ArrayList<>(Metadata.of(next).finalizers());
      rest.remove(finalizer);
      Metadata.of(next).finalizers(rest);
      boolean gone = rest.isEmpty() && Metadata.of(next).terminating();
      boolean done =
          gone
              ? store.remove(table, key, stored.get(), next, guard)
              : store.replace(table, key, stored.get(), next).isPresent();
      if (done) {
        return;
      }
    }
  }

  /** Removes an empty namespace. */
  void removeNamespace(ObjectKey key, ObjectStore.Guard guard) {
    store
        .get(TypeRegistry.NAMESPACES, key)
        .filter(namespace -> namespace.metadata().terminating())
        .filter(namespace -> namespace.metadata().finalizers().isEmpty())
        .ifPresent(
            namespace ->
                store.remove(TypeRegistry.NAMESPACES, key, namespace, namespace.tree(), guard));
  }
}
