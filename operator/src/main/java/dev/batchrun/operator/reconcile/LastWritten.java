package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers what was just written until the cache has caught up with it, so that a loop does not
 * start from what it changed itself. Forgetting costs nothing but a conflict on the next write.
 */
final class LastWritten {
  private static final int LIMIT = 2048;

  private final Map<String, BatchRun> written =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BatchRun> eldest) {
          return size() > LIMIT;
        }
      };

  synchronized void remember(BatchRun run) {
    written.put(run.getMetadata().getUid(), run);
  }

  synchronized void forget(BatchRun run) {
    written.remove(run.getMetadata().getUid());
  }

  /** What was written and not seen in a cache until now; it knows nothing of what comes later. */
  final class Memory {
    private final Map<String, BatchRun> then;

    private Memory(Map<String, BatchRun> then) {
      this.then = then;
    }

    /** The newer of a cached object, read after this was taken, and what was written. */
    BatchRun orNewer(BatchRun cached) {
      LastWritten.this.orNewer(cached);
      BatchRun ours = then.get(cached.getMetadata().getUid());
      return ours != null && version(ours) > version(cached) ? ours : cached;
    }
  }

  /**
   * Takes what is remembered. To read a cache first and ask this afterwards would lose a write that
   * another thread saw arrive in the cache in between, and take it out of here.
   */
  synchronized Memory memory() {
    return new Memory(Map.copyOf(written));
  }

  /** The newer of the cached object and what was written. */
  synchronized BatchRun orNewer(BatchRun cached) {
    BatchRun ours = written.get(cached.getMetadata().getUid());
    if (ours == null) {
      return cached;
    }
    if (version(ours) > version(cached)) {
      return ours;
    }
    written.remove(cached.getMetadata().getUid());
    return cached;
  }

  private static long version(BatchRun run) {
    String text = run.getMetadata().getResourceVersion();
    return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
  }
}
