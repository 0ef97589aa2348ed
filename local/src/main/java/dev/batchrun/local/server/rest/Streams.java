package dev.batchrun.local.server.rest;

import dev.batchrun.local.server.object.ApiError;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for answers that go on: watches and followed logs.
 *
 * <p>Each has a thread of its own, apart from those that answer requests, so that however many
 * clients watch, a request finds a thread. Beyond the limit a client is asked to come back.
 */
final class Streams implements AutoCloseable {
  private static final int MAX_STREAMS = 1_000;

  /** Writes an answer until it or its client has enough. */
  interface Body {
    void write() throws IOException, InterruptedException;
  }

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MAX_STREAMS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "local-api-stream");
            thread.setDaemon(true);
            return thread;
          });

  /** Takes the call over: it is closed when the body ends. */
  void start(Call call, Body body) {
    try {
      threads.execute(
          () -> {
            try {
              body.write();
            } catch (IOException e) {
              // The client went away, which is how watches end.
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } finally {
              call.close();
            }
          });
    } catch (RejectedExecutionException e) {
      call.responseHeader("Retry-After", "1");
      throw ApiError.tooManyRequests(
          "found " + MAX_STREAMS + " open watches, no more are served; close some");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
