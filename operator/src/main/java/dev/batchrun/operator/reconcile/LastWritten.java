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
