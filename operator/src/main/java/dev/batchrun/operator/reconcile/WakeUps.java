package dev.batchrun.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.Set;

/**
 * Wakes objects that wait for one that just changed. A word can get lost with the process; whoever
 * waits looks again by itself, so this only makes it sooner.
 */
final class WakeUps<P extends HasMetadata> extends AbstractEventSource<Void, P> {
  WakeUps(String name) {
    super(Void.class, name);
  }

  void wake(ResourceID id) {
    if (isRunning()) {
      getEventHandler().handleEvent(new Event(id));
    }
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }
}
