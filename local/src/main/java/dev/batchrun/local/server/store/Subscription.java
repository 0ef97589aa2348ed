package dev.batchrun.local.server.store;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One reader of a table's changes, in order and without gaps.
 *
 * <p>A reader that falls too far behind is ended rather than served with gaps; its client lists
 * again, which is what the protocol of watches provides for.
 */
public final class Subscription implements AutoCloseable {
  private static final int MAX_BEHIND = 20_000;

  private final EventHistory history;
  private final Listing start;
  private final LinkedBlockingQueue<Optional<Change>> queue = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  Subscription(EventHistory history, Listing start, List<Change> missed) {
    this.history = history;
    this.start = start;
    missed.forEach(change -> queue.add(Optional.of(change)));
  }

  /** The state the changes build on; without objects when the reader named a version. */
  public Listing start() {
    return start;
  }

  void offer(Change change) {
    if (queue.size() >= MAX_BEHIND) {
      end();
    } else {
      queue.add(Optional.of(change));
    }
  }

  void end() {
    ended = true;
    queue.add(Optional.empty());
  }

  /** Whether no more changes will come. */
  public boolean ended() {
    return ended;
  }

  public boolean idle() {
    return queue.isEmpty();
  }

  /** The next change, or nothing when none came in time or the subscription ended. */
  public Optional<Change> next(long waitMillis) throws InterruptedException {
    Optional<Change> next = queue.poll(waitMillis, TimeUnit.MILLISECONDS);
    return next == null ? Optional.empty() : next;
  }

  @Override
  public void close() {
    history.unsubscribe(this);
  }
}
