package dev.batchrun.local.server.store;

import dev.batchrun.local.server.object.ApiError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last changes of one table and those who follow it. Guarded by the store's lock. */
final class EventHistory {
  /** Enough for a client that lists and then watches; older versions are answered with 410. */
  static final int CAPACITY = 2_000;

  private final Object lock;
  private final Deque<Change> changes = new ArrayDeque<>();
  private final List<Subscription> subscriptions = new ArrayList<>();

  /** Everything after this version is in {@link #changes}. */
  private long complete;

  EventHistory(Object lock, long complete) {
    this.lock = lock;
    this.complete = complete;
  }

  void add(Change change) {
    changes.addLast(change);
    if (changes.size() > CAPACITY) {
      complete = changes.removeFirst().version();
    }
    // A copy, since a subscription that is too slow takes itself out.
    List.copyOf(subscriptions).forEach(subscription -> subscription.offer(change));
  }

  Subscription follow(Listing start) {
    return register(new Subscription(this, start, List.of()));
  }

  Subscription followAfter(long version, long current) {
    if (version < complete || version > current) {
      throw ApiError.expired("too old resource version: " + version + " (" + complete + ")");
    }
    List<Change> missed = new ArrayList<>();
    for (Change change : changes) {
      if (change.version() > version) {
        missed.add(change);
      }
    }
    return register(new Subscription(this, new Listing(version, List.of()), missed));
  }

  private Subscription register(Subscription subscription) {
    subscriptions.add(subscription);
    return subscription;
  }

  void unsubscribe(Subscription subscription) {
    synchronized (lock) {
      subscriptions.remove(subscription);
    }
  }

  void endAll() {
    List.copyOf(subscriptions).forEach(Subscription::end);
  }
}
