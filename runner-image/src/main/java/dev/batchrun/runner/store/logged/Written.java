package dev.batchrun.runner.store.logged;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What does the store write, and in which steps? Every change of a dataset's directory is one of
 * these; a step that is not listed here is refused. The name of a step, such as {@code log.link},
 * is the name of its fault point.
 */
public enum Written {
  /** Directories that records, log and views stand in. */
  DIRECTORY(Operation.CREATE, Operation.SYNC),

  /** Written once: whoever is first keeps the name. */
  LOG(Operation.once()),
  OPEN(Operation.once()),
  KEY(Operation.once()),
  LOCK(Operation.once()),
  ATTEMPT(Operation.once()),
  SEAL(Operation.once()),
  EVIDENCE(Operation.onceAnd(Operation.COPY)),

  /** Written again by anyone, with the same bytes. */
  CLAIM(Operation.againAnd(Operation.DELETE)),
  MANIFEST(Operation.again()),
  COMMIT(Operation.again()),
  CHECKPOINT(Operation.againAnd(Operation.DELETE)),

  /** What stages write below an attempt's directory, and what a seal makes durable. */
  OUTPUT(Operation.CREATE, Operation.COPY),
  STAGED(Operation.FLUSH, Operation.SYNC),

  /** What readers open. */
  VIEW(
      Operation.CREATE,
      Operation.BUILD,
      Operation.FLUSH,
      Operation.RENAME,
      Operation.POINT,
      Operation.SWAP,
      Operation.SYNC,
      Operation.DELETE),

  /** Since when a view is known not to be current. */
  RETIRED(Operation.onceAnd(Operation.DELETE)),

  /** What the log condemned. */
  CONDEMNED(Operation.DELETE, Operation.SYNC),

  /** What crashed writers left. */
  TEMPORARY(Operation.DELETE, Operation.SYNC);

  /** What is done in one step. */
  public enum Operation {
    /** A directory. */
    CREATE,
    /** A new file and its bytes, synced. */
    WRITE,
    /** A file that somebody else writes. */
    COPY,
    /** The bytes of what is there. */
    FLUSH,
    /** A name for a file, if there is none. */
    LINK,
    /** A name for a file or directory, in place of another. */
    RENAME,
    /** The links of a view. */
    BUILD,
    /** A symbolic link, not yet in its place. */
    POINT,
    /** A symbolic link, in place of another. */
    SWAP,
    /** The names in a directory. */
    SYNC,
    /** The temporary name of what has another. */
    CLEAR,
    /** A file or an empty directory. */
    DELETE;

    static Set<Operation> once() {
      return EnumSet.of(WRITE, LINK, SYNC, CLEAR);
    }

    static Set<Operation> again() {
      return EnumSet.of(WRITE, RENAME, SYNC);
    }

    static Set<Operation> onceAnd(Operation more) {
      Set<Operation> all = EnumSet.of(more);
      all.addAll(once());
      return all;
    }

    static Set<Operation> againAnd(Operation more) {
      Set<Operation> all = EnumSet.of(more);
      all.addAll(again());
      return all;
    }
  }

  private final Set<Operation> operations;

  Written(Set<Operation> operations) {
    this.operations = operations;
  }

  Written(Operation... operations) {
    this(Arrays.stream(operations).collect(Collectors.toSet()));
  }

  /** Whether this is written in such a step, on some kind of store. */
  public boolean has(Operation operation) {
    return operations.contains(operation);
  }

  /** The name of a step. */
  public String point(Operation operation) {
    if (!operations.contains(operation)) {
      throw new IllegalStateException(
          "durable step " + name(operation) + " is not listed; add it to Written");
    }
    return name(operation);
  }

  private String name(Operation operation) {
    return (name() + "." + operation).toLowerCase(Locale.ROOT);
  }

  /** The names of all steps. */
  public static Set<String> points() {
    Set<String> points = new TreeSet<>();
    for (Written written : values()) {
      written.operations.forEach(operation -> points.add(written.point(operation)));
    }
    return points;
  }
}
