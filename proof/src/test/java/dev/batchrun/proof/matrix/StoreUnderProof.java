package dev.batchrun.proof.matrix;

import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StoreAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What the matrix has to know of a kind of store. */
interface StoreUnderProof {

  /** The kind, for people. */
  String name();

  /** The names of all its durable steps. */
  Set<String> points();

  /** A new place for a dataset, with nothing in it. */
  Place place(Path directory) throws IOException;

  /** Where one dataset is. */
  interface Place {

    /** Another process at this place. */
    CommitStore open(StoreAccess access, Failpoints failpoints);

    /** The whole log; empty when there is none. */
    List<LogEntry> log();

    /**
     * Somebody who resolves {@code current} now and reads there, as often as asked. The rows of a
     * day stand as {@code <content> of <day>} in its files.
     */
    Supplier<Map<String, String>> reader();

    /** The data files that exist. */
    List<String> files();

    /** The same state at another place, so that a story's beginning is told once. */
    Place fork(Path directory) throws IOException;

    /** Makes leftovers of writers that died look old enough to be removed. */
    void ageLeftovers();

    /** Puts copies in place of the links that readers open: the same bytes, another file. */
    void detachTheView();

    /** Ruins a data file, as a disk does. */
    void damage(String file);
  }
}
