package dev.batchrun.runner.store.s3;

import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StageWrites.Write;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/** The durable steps of this store: each stands between its two fault points. */
record S3Steps(Failpoints failpoints) {
  private static final Set<Operation> OF_RECORDS =
      EnumSet.of(Operation.LINK, Operation.RENAME, Operation.DELETE);

  /** Something that can fail half-way. */
  interface Action {
    void run() throws IOException;
  }

  void step(Written what, Operation operation, Action action) throws IOException {
    perform(
        what,
        operation,
        () -> {
          action.run();
          return null;
        });
  }

  <T> T perform(Written what, Operation operation, Write<T> action) throws IOException {
    String point = what.point(operation);
    failpoints.before(point);
    T result = action.perform();
    failpoints.after(point);
    return result;
  }

  /** The names of all steps. */
  static Set<String> points() {
    Set<String> points = new TreeSet<>();
    for (Written what : Written.values()) {
      for (Operation operation : Operation.values()) {
        if (what.has(operation) && taken(what, operation)) {
          points.add(what.point(operation));
        }
      }
    }
    return points;
  }

  private static boolean taken(Written what, Operation operation) {
    return switch (what) {
      case DIRECTORY, TEMPORARY -> false;
      case VIEW ->
          EnumSet.of(Operation.BUILD, Operation.SWAP, Operation.DELETE).contains(operation);
      case OUTPUT, STAGED -> true;
      case EVIDENCE -> operation == Operation.LINK || operation == Operation.COPY;
      case LOG,
          OPEN,
          KEY,
          LOCK,
          ATTEMPT,
          SEAL,
          CLAIM,
          MANIFEST,
          COMMIT,
          CHECKPOINT,
          RETIRED,
          CONDEMNED ->
          OF_RECORDS.contains(operation);
    };
  }
}
