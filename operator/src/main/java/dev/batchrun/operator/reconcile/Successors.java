package dev.batchrun.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who took the name of an object that is gone, and was not looked at since?
 *
 * <p>The SDK keeps what it knows by name. When an object is deleted and another one of its name is
 * created at once, the word of the new one can come during the last look at the old one, and is
 * forgotten together with it. Nothing else would tell of the new one before something happens to
 * it, so it is waked until it was looked at.
 */
final class Successors<P extends HasMetadata> extends AbstractEventSource<Void, P> {
  private static final Logger LOG = LoggerFactory.getLogger(Successors.class);

  /** Looks for a successor before a name is forgotten; by then its word is not lost any more. */
  private static final int LOOKS = 60;

  private final Predicate<ResourceID> taken;
  private final Map<ResourceID, Integer> left = new ConcurrentHashMap<>();
  private ScheduledExecutorService timer;

  /**
   * @param taken whether there is an object of this name
   */
  Successors(String name, Predicate<ResourceID> taken) {
    super(Void.class, name);
    this.taken = taken;
  }

  /** The object of this name is gone. */
  void left(ResourceID name) {
    left.put(name, LOOKS);
  }

  /** The object of this name is looked at: it needs nobody to wake it. */
  void lookedAt(ResourceID name) {
    left.remove(name);
  }

  /** Wakes those that nobody looked at. */
  void wake() {
    for (ResourceID name : left.keySet()) {
      if (taken.test(name)) {
        getEventHandler().handleEvent(new Event(name));
      } else {
        left.computeIfPresent(name, (same, looks) -> looks > 1 ? looks - 1 : null);
      }
    }
  }

  private void wakeOrSay() {
    try {
      wake();
    } catch (RuntimeException e) {
      // It would be the last time that the timer asks.
      LOG.warn("those who took a name that was left: {}", e.getMessage(), e);
    }
  }

  @Override
  public synchronized void start() {
    if (isRunning()) {
      return;
    }
    super.start();
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "batchrun-successors");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(this::wakeOrSay, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public synchronized void stop() {
    super.stop();
    if (timer != null) {
      timer.shutdownNow();
    }
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }
}
