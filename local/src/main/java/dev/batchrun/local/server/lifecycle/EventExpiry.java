package dev.batchrun.local.server.lifecycle;

import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Removes events an hour after they last happened, as clusters do. */
final class EventExpiry {
  static final Duration LIFETIME = Duration.ofHours(1);

  private final ObjectStore store;
  private final Clock clock;

  EventExpiry(ObjectStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  void sweep() {
    Instant limit = clock.instant().minus(LIFETIME);
    for (StoredObject event : store.list("events", Optional.empty()).objects()) {
      if (lastSeen(event).isBefore(limit)) {
        store.remove("events", event.key(), event, event.tree(), ObjectStore.NO_GUARD);
      }
    }
  }

  private Instant lastSeen(StoredObject event) {
    String text =
        event.tree().path("lastTimestamp").asText(event.metadata().text("creationTimestamp"));
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return clock.instant(); // a time nobody can read does not count as old
    }
  }
}
