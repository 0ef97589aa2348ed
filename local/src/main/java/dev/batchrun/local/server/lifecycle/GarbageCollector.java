package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.lifecycle.DeleteOptions.Propagation;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Metadata;
import dev.batchrun.local.server.store.Change;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.Place;
import dev.batchrun.local.server.store.StoredObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Collects objects whose owners are gone.
 *
 * <p>An owner in foreground deletion waits for those dependents that say they block it; its other
 * dependents are collected after it. An object with one owner left only loses its references to the
 * others. It learns of work from changes, and of everything there is after a restart.
 */
final class GarbageCollector implements Consumer<Change> {
  private final ObjectStore store;
  private final TypeRegistry types;
  private final Deletion deletion;
  private final Consumer<Runnable> later;

  /**
   * @param later runs work outside of the store's lock, in order
   */
  GarbageCollector(
      ObjectStore store, TypeRegistry types, Deletion deletion, Consumer<Runnable> later) {
    this.store = store;
    this.types = types;
    this.deletion = deletion;
    this.later = later;
  }

  /** Looks at everything, once. */
  void sweep() {
    for (String table : store.tables()) {
      for (StoredObject object : store.list(table, Optional.empty()).objects()) {
        consider(new Place(table, object.key()), object);
      }
    }
  }

  private void consider(Place place, StoredObject object) {
    Metadata metadata = object.metadata();
    if (!metadata.owners().isEmpty()) {
      later.accept(() -> collect(place));
    }
    if (waiting(metadata)) {
      later.accept(() -> proceed(metadata.uid()));
    }
  }

  @Override
  public void accept(Change change) {
    Metadata metadata = change.object().metadata();
    String uid = metadata.uid();
    switch (change.type()) {
      case ADDED, MODIFIED -> {
        consider(new Place(change.table(), change.object().key()), change.object());
        change.before().ifPresent(before -> letGo(before.metadata(), metadata));
      }
      case DELETED -> {
        if (!store.dependents(uid).isEmpty()) {
          later.accept(() -> store.dependents(uid).forEach(this::collect));
        }
        metadata.owners().forEach(owner -> later.accept(() -> proceed(owner.uid())));
      }
    }
  }

  /** An owner that waits for this dependent waits no longer once it is disowned or unblocked. */
  private void letGo(Metadata before, Metadata after) {
    if (!before.owners().equals(after.owners())) {
      before.owners().forEach(owner -> later.accept(() -> proceed(owner.uid())));
    }
  }

  private static boolean waiting(Metadata metadata) {
    return metadata.terminating() && metadata.finalizers().contains(Deletion.FOREGROUND);
  }

  /** How an owner stands, as seen from a dependent. */
  private enum Standing {
    SOLID,
    WAITING,
    GONE
  }

  private Standing standing(String ownerUid, ObjectKey dependent) {
    Optional<Place> place = store.place(ownerUid);
    Optional<StoredObject> owner = place.flatMap(p -> store.get(p.table(), p.key()));
    if (owner.isEmpty()) {
      return Standing.GONE;
    }
    String namespace = place.get().key().namespace();
    if (!namespace.isEmpty() && !namespace.equals(dependent.namespace())) {
      return Standing.GONE; // an owner in another namespace is none
    }
    return waiting(owner.get().metadata()) ? Standing.WAITING : Standing.SOLID;
  }

  /** Deletes an object without a solid owner; takes lost owners off one that has another. */
  private void collect(Place place) {
    Optional<StoredObject> found = store.get(place.table(), place.key());
    Optional<ResourceType> type = types.ofTable(place.table());
    if (found.isEmpty() || type.isEmpty()) {
      return;
    }
    Metadata metadata = found.get().metadata();
    Set<String> lost = new HashSet<>();
    boolean solid = false;
    boolean waiting = false;
    for (Metadata.Owner owner : metadata.owners()) {
      switch (standing(owner.uid(), place.key())) {
        case SOLID -> solid = true;
        case WAITING -> {
          waiting = true;
          lost.add(owner.uid());
        }
        case GONE -> lost.add(owner.uid());
      }
    }
    if (lost.isEmpty() || metadata.terminating() && !solid) {
      return;
    }
    if (solid) {
      ObjectNode next = found.get().copy();
      Metadata.of(next).disown(lost);
      store.replace(place.table(), place.key(), found.get(), next);
      lost.forEach(owner -> later.accept(() -> proceed(owner)));
      return;
    }
    delete(type.get(), place.key(), metadata.uid(), waiting);
  }

  private void delete(ResourceType type, ObjectKey key, String uid, boolean ownerWaits) {
    boolean dependentsBlock =
        ownerWaits && store.dependents(uid).stream().anyMatch(p -> blocks(p, uid));
    try {
      deletion.delete(
          type,
          key,
          DeleteOptions.internal(
              dependentsBlock ? Propagation.FOREGROUND : Propagation.BACKGROUND, uid));
    } catch (ApiError e) {
      // Gone or replaced by another of its name meanwhile: nothing is left to collect.
      if (e.code() != 404 && e.code() != 409) {
        throw e;
      }
    }
  }

  private boolean blocks(Place dependent, String ownerUid) {
    return store
        .get(dependent.table(), dependent.key())
        .map(object -> object.metadata().owners())
        .orElseGet(java.util.List::of)
        .stream()
        .anyMatch(owner -> owner.uid().equals(ownerUid) && owner.blocks());
  }

  /** One step of a foreground deletion: delete dependents, or go when none is left to wait for. */
  private void proceed(String ownerUid) {
    Optional<Place> place = store.place(ownerUid);
    Optional<StoredObject> owner = place.flatMap(p -> store.get(p.table(), p.key()));
    if (owner.isEmpty() || !waiting(owner.get().metadata())) {
      return;
    }
    store.dependents(ownerUid).forEach(this::collect);
    if (store.dependents(ownerUid).stream().noneMatch(p -> blocks(p, ownerUid))) {
      deletion.release(
          place.get().table(), place.get().key(), Deletion.FOREGROUND, ObjectStore.NO_GUARD);
    }
  }
}
