package dev.batchrun.local.executor.control;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names of objects to look at, one after the other in one thread. A name waiting is not added
 * twice; one that fails is tried again.
 */
public final class WorkQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final String name;
  private final Consumer<String> work;
  private final ScheduledThreadPoolExecutor thread;
  private final Set<String> waiting = new HashSet<>();
  private final Map<String, Long> later = new HashMap<>();

  public WorkQueue(String name, Consumer<String> work) {
    this.name = name;
    this.work = work;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread worker = new Thread(task, "local-" + name);
              worker.setDaemon(true);
              return worker;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  public void add(String key) {
    synchronized (waiting) {
      if (!waiting.add(key)) {
        return;
      }
    }
    schedule(() -> run(key), Duration.ZERO);
  }

  /** Adds it later; of several such wishes for a name only the earliest counts. */
  public void addAfter(String key, Duration delay) {
    long due = System.nanoTime() + delay.toNanos();
    synchronized (waiting) {
      Long earlier = later.get(key);
      if (earlier != null && earlier - due <= 0) {
        return;
      }
      later.put(key, due);
    }
    schedule(() -> due(key, due), delay);
  }

  private void due(String key, long due) {
    synchronized (waiting) {
      if (!later.remove(key, due)) {
        return;
      }
    }
    add(key);
  }

  private void schedule(Runnable task, Duration delay) {
    try {
      thread.schedule(task, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("{}: closed, so {} is left for the next start", name, task);
    }
  }

  private void run(String key) {
    synchronized (waiting) {
      waiting.remove(key);
    }
    try {
      work.accept(key);
    } catch (RuntimeException e) {
      if (!thread.isShutdown()) {
        LOG.warn("{} {}: {}; looking again in {}", name, key, e.getMessage(), RETRY);
        LOG.debug("{} {}", name, key, e);
        addAfter(key, RETRY);
      }
    }
  }

  /** Ends after what is being worked on; what waits is dropped. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
