package dev.batchrun.operator.connection;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Gives up an answer that has begun and then says nothing for too long. */
final class SilenceLimit {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final Duration limit;
  private final URI request;
  private volatile long lastHeard;
  private volatile Future<?> next;

  SilenceLimit(Duration limit, URI request) {
    this.limit = limit;
    this.request = request;
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "batchrun-silence");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }

  /** Something came in. */
  void heard() {
    lastHeard = System.nanoTime();
  }

  /** From now on, until the answer is complete. */
  void guard(AsyncBody answer) {
    heard();
    look(answer, limit.toNanos());
    answer.done().whenComplete((done, failure) -> next.cancel(false));
  }

  private void look(AsyncBody answer, long afterNanos) {
    next = CLOCK.schedule(() -> end(answer), afterNanos, TimeUnit.NANOSECONDS);
  }

  private void end(AsyncBody answer) {
    long left = limit.toNanos() - (System.nanoTime() - lastHeard);
    if (answer.done().isDone()) {
      return;
    }
    if (left > 0) {
      look(answer, left);
      return;
    }
    // First the word, then the act: whoever waits shall hear why.
    answer
        .done()
        .completeExceptionally(
            new IOException("API server: nothing came in for " + limit + " from " + request));
    answer.cancel();
  }
}
