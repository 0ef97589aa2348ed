package dev.batchrun.local.server.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Metadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All objects, in tables by kind, with one resourceVersion counter over all of them.
 *
 * <p>Every change is conditional on the state it replaces, is in the journal before it can be seen,
 * and is seen by all watches in the same order. A change that the journal refuses has not happened.
 * One lock guards it all and is held for in-memory work and one append, never for validation.
 */
public final class ObjectStore implements AutoCloseable {
  /** A last look under the lock, at things the change depends on; it throws to refuse. */
  public interface Guard {
    void check(ObjectStore store);

    /** Both looks. */
    default Guard and(Guard other) {
      return store -> {
        check(store);
        other.check(store);
      };
    }
  }

  public static final Guard NO_GUARD = store -> {};

  private final Journal journal;
  private final Map<String, NavigableMap<ObjectKey, StoredObject>> tables = new HashMap<>();
  private final Map<String, EventHistory> histories = new HashMap<>();
  private final OwnerIndex owners = new OwnerIndex();
  private final List<Consumer<Change>> observers = new ArrayList<>();
  private final long restoredVersion;
  private long version;

  /** Opens a store with everything the journal holds. */
  public ObjectStore(Journal journal) {
    this.journal = journal;
    journal.replay(
        (table, key, recordVersion, tree) -> {
          NavigableMap<ObjectKey, StoredObject> objects = table(table);
          tree.ifPresentOrElse(
              present -> objects.put(key, new StoredObject(present, recordVersion)),
              () -> objects.remove(key));
          version = Math.max(version, recordVersion);
        });
    tables.forEach(
        (table, objects) ->
            objects.forEach((key, object) -> owners.add(new Place(table, key), object)));
    restoredVersion = version;
  }

  /** Is told every change under the lock; it must be quick and must not throw. */
  public synchronized void observe(Consumer<Change> observer) {
    observers.add(observer);
  }

  private NavigableMap<ObjectKey, StoredObject> table(String table) {
    return tables.computeIfAbsent(table, name -> new TreeMap<>());
  }

  private EventHistory history(String table) {
    // A table without history had no change since the start, or since it was first watched.
    return histories.computeIfAbsent(table, name -> new EventHistory(this, restoredVersion));
  }

  public synchronized long version() {
    return version;
  }

  public synchronized Optional<StoredObject> get(String table, ObjectKey key) {
    return Optional.ofNullable(table(table).get(key));
  }

  public synchronized Listing list(String table, Optional<String> namespace) {
    return new Listing(version, List.copyOf(range(table, namespace).values()));
  }

  private NavigableMap<ObjectKey, StoredObject> range(String table, Optional<String> namespace) {
    // No name sorts at or after the character that follows the namespace's end.
    return namespace
        .map(
            ns ->
                table(table)
                    .subMap(new ObjectKey(ns, ""), true, new ObjectKey(ns + "\0", ""), false))
        .orElseGet(() -> table(table));
  }

  public synchronized Set<String> tables() {
    return Set.copyOf(tables.keySet());
  }

  /** Stores a new object, or returns empty when the key is taken. */
  public synchronized Optional<StoredObject> create(
      String table, ObjectKey key, ObjectNode object, Guard guard) {
    if (table(table).containsKey(key)) {
      return Optional.empty();
    }
    guard.check(this);
    return Optional.of(put(table, key, Optional.empty(), object));
  }

  /** Replaces exactly this state, or returns empty when the object moved on. */
  public synchronized Optional<StoredObject> replace(
      String table, ObjectKey key, StoredObject expected, ObjectNode next) {
    if (table(table).get(key) != expected) {
      return Optional.empty();
    }
    return Optional.of(put(table, key, Optional.of(expected), next));
  }

  private StoredObject put(
      String table, ObjectKey key, Optional<StoredObject> before, ObjectNode tree) {
    long next = version + 1;
    Metadata.of(tree).node().put("resourceVersion", Long.toString(next));
    StoredObject object = new StoredObject(tree, next);
    journal.put(table, next, object);
    version = next;
    table(table).put(key, object);
    before.ifPresent(old -> owners.remove(new Place(table, key), old));
    owners.add(new Place(table, key), object);
    publish(
        new Change(
            before.isPresent() ? Change.Type.MODIFIED : Change.Type.ADDED,
            table,
            next,
            before,
            object));
    return object;
  }

  /** Removes exactly this state; false when the object moved on. */
  public synchronized boolean remove(
      String table, ObjectKey key, StoredObject expected, ObjectNode last, Guard guard) {
    if (table(table).get(key) != expected) {
      return false;
    }
    guard.check(this);
    long next = version + 1;
    journal.remove(table, next, key);
    version = next;
    table(table).remove(key);
    owners.remove(new Place(table, key), expected);
    ObjectNode tree = last.deepCopy();
    Metadata.of(tree).node().put("resourceVersion", Long.toString(next));
    publish(
        new Change(
            Change.Type.DELETED, table, next, Optional.of(expected), new StoredObject(tree, next)));
    return true;
  }

  private void publish(Change change) {
    observers.forEach(observer -> observer.accept(change));
    history(change.table()).add(change);
    if (journal.wantsCompaction()) {
      journal.compact(version, tables);
    }
  }

  /** Changes after a version. */
  public synchronized Subscription followAfter(String table, long after) {
    return history(table).followAfter(after, version);
  }

  /** The present state and all changes after it. */
  public synchronized Subscription follow(String table, Optional<String> namespace) {
    return history(table).follow(list(table, namespace));
  }

  public synchronized Optional<Place> place(String uid) {
    return owners.find(uid);
  }

  public synchronized List<Place> dependents(String ownerUid) {
    return owners.dependents(ownerUid);
  }

  /** Ends all subscriptions and makes what was written durable. */
  @Override
  public synchronized void close() {
    histories.values().forEach(EventHistory::endAll);
    journal.close();
  }
}
