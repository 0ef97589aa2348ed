package dev.batchrun.proof.simulation.store;

import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Everything below the root of one dataset, in memory: the slots of the log, and files. */
public final class SimStore {
  /** Who is told of what happens to a store. */
  public interface Watch {
    /** An entry came into its slot. */
    void appended(SimStore store, LogEntry entry, Optional<Fold> before);

    /** A file was written once more. */
    void overwritten(SimStore store, String path);

    /** A file was deleted. */
    void deleted(SimStore store, String path, String by);
  }

  /** The log to some head. */
  public record Head(List<LogEntry> entries, Fold fold) {}

  private final String place;
  private final Watch watch;
  private final List<LogEntry> entries = new ArrayList<>();
  private final List<Fold> folds = new ArrayList<>();
  private final TreeMap<String, Object> files = new TreeMap<>();

  /**
   * @param place where it is: {@code pvc://claim/path}
   */
  public SimStore(String place, Watch watch) {
    this.place = place;
    this.watch = watch;
  }

  /** Where it is. */
  public String place() {
    return place;
  }

  /** The log to its head; empty when there is none. */
  public Optional<Head> head() {
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(new Head(List.copyOf(entries), folds.get(folds.size() - 1)));
  }

  /** Puts an entry in its slot, unless one is there. */
  public void put(LogEntry entry) {
    if (entry.n() < entries.size()) {
      return;
    }
    if (entry.n() > entries.size()) {
      throw new AssertionError("slot " + entry.n() + " before slot " + entries.size());
    }
    Optional<Fold> before = head().map(Head::fold);
    Fold.Result after =
        before.map(fold -> fold.then(List.of(entry))).orElseGet(() -> Fold.of(List.of(entry)));
    if (!(after instanceof Fold.Sound sound)) {
      throw new AssertionError(place + ": " + after);
    }
    entries.add(entry);
    folds.add(sound.fold());
    watch.appended(this, entry, before);
  }

  /** What a slot holds. */
  Optional<LogEntry> slot(long n) {
    return n < entries.size() ? Optional.of(entries.get((int) n)) : Optional.empty();
  }

  /** A file. */
  public Optional<Object> read(String path) {
    return Optional.ofNullable(files.get(path));
  }

  /** The paths below a prefix, sorted. */
  public List<String> list(String prefix) {
    return List.copyOf(files.subMap(prefix, prefix + Character.MAX_VALUE).keySet());
  }

  Object putIfAbsent(String path, Object content) {
    files.putIfAbsent(path, content);
    return files.get(path);
  }

  void replace(String path, Object content) {
    Object before = files.put(path, content);
    if (before != null) {
      watch.overwritten(this, path);
    }
  }

  /** Deletes a file, or all below a directory. */
  public void delete(String path, String by) {
    List<String> gone = new ArrayList<>(list(path + "/"));
    if (files.containsKey(path)) {
      gone.add(path);
    }
    for (String one : gone) {
      files.remove(one);
      watch.deleted(this, one, by);
    }
  }
}
