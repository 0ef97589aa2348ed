package dev.batchrun.proof.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One cache and the watch that feeds it. It stands at a position in the history of its kind and
 * moves only when told to: one event, several as one, everything at once as a new list does, or
 * back to an older list.
 */
public final class Informer {
  /** What a cache learned of one object. */
  public record Notice(
      Source source, Key key, Optional<HasMetadata> before, Optional<HasMetadata> after) {}

  private record Held(Revision revision, HasMetadata object) {}

  private final Source source;
  private final ApiServer server;
  private final NavigableMap<Key, Held> store = new TreeMap<>();
  private int position;

  Informer(Source source, ApiServer server, int position) {
    this.source = source;
    this.server = server;
    this.position = position;
    states(position).forEach((key, revision) -> store.put(key, held(revision)));
  }

  /** What it watches. */
  public Source source() {
    return source;
  }

  private List<Change> history() {
    return server.history(source.kind());
  }

  /** How many events of its kind it has seen. */
  public int position() {
    return position;
  }

  /** How many it has not. */
  public int pending() {
    return history().size() - position;
  }

  /** The next event; empty where there is none, or where it is about an object not watched. */
  public Optional<Notice> next() {
    return pending() == 0 ? Optional.empty() : moveTo(position + 1).stream().findFirst();
  }

  /** Everything at once, as a new list tells it: what happened in between is never seen. */
  public List<Notice> relist() {
    return moveTo(history().size());
  }

  /**
   * To any position, before or behind: the differences, one notice an object, as a client computes
   * them between its cache and a list.
   */
  public List<Notice> moveTo(int to) {
    List<Notice> notices = new ArrayList<>();
    if (to == position + 1) {
      Change change = history().get(position);
      put(change.key(), change.after().filter(source::watches)).ifPresent(notices::add);
    } else {
      NavigableMap<Key, Revision> states = states(to);
      TreeSet<Key> keys = new TreeSet<>(store.keySet());
      keys.addAll(states.keySet());
      keys.forEach(key -> put(key, Optional.ofNullable(states.get(key))).ifPresent(notices::add));
    }
    position = to;
    return notices;
  }

  /** The same object once more, as a watch may tell it. */
  public Optional<Notice> repeat(Key key) {
    return Optional.ofNullable(store.get(key))
        .map(held -> Optional.of(held.object()))
        .map(object -> new Notice(source, key, object, object));
  }

  private NavigableMap<Key, Revision> states(int to) {
    NavigableMap<Key, Revision> states = new TreeMap<>();
    for (Change change : history().subList(0, to)) {
      change
          .after()
          .filter(source::watches)
          .ifPresentOrElse(r -> states.put(change.key(), r), () -> states.remove(change.key()));
    }
    return states;
  }

  private Optional<Notice> put(Key key, Optional<Revision> after) {
    Held before = store.get(key);
    boolean same =
        after.isEmpty()
            ? before == null
            : before != null && before.revision().version() == after.get().version();
    if (same) {
      return Optional.empty();
    }
    after.ifPresentOrElse(r -> store.put(key, held(r)), () -> store.remove(key));
    return Optional.of(
        new Notice(
            source,
            key,
            Optional.ofNullable(before).map(Held::object),
            Optional.ofNullable(store.get(key)).map(Held::object)));
  }

  private Held held(Revision revision) {
    return new Held(revision, source.kept(revision));
  }

  /** An object as the cache knows it. */
  public Optional<HasMetadata> get(Key key) {
    return Optional.ofNullable(store.get(key)).map(Held::object);
  }

  /** All objects that the cache knows, in order. */
  public List<HasMetadata> all() {
    return store.values().stream().map(Held::object).toList();
  }
}
