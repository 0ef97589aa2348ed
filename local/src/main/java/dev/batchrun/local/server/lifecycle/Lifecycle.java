package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import dev.batchrun.local.server.store.Change;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that happens to objects: requests through its parts, and the server's own controllers. */
public final class Lifecycle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private static final long EXPIRY_SECONDS = 60;
  private static final long CLOSE_SECONDS = 5;

  private volatile boolean closed;
  private final ObjectStore store;
  private final TypeRegistry types;
  private final Clock clock;
  private final Creation creation;
  private final Modification modification;
  private final Deletion deletion;
  private final ScheduledExecutorService controllers =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "local-api-controllers");
            thread.setDaemon(true);
            return thread;
          });

  public Lifecycle(ObjectStore store, TypeRegistry types, Clock clock) {
    this.store = store;
    this.types = types;
    this.clock = clock;
    Admission admission = new Admission(types);
    creation = new Creation(store, admission, clock);
    modification = new Modification(store, admission, creation, clock);
    deletion = new Deletion(store, clock);
  }

  /** Serves the kinds defined in the store and starts the controllers. */
  public void start() {
    store
        .list(TypeRegistry.DEFINITIONS, Optional.empty())
        .objects()
        .forEach(definition -> types.define(definition.tree()));
    store.observe(this::serveDefinitions);
    GarbageCollector collector = new GarbageCollector(store, types, deletion, this::later);
    Drain drain = new Drain(store, types, deletion, this::later);
    store.observe(collector);
    store.observe(drain);
    collector.sweep();
    drain.sweep();
    Namespaces.PROTECTED.forEach(this::ensureNamespace);
    EventExpiry expiry = new EventExpiry(store, clock);
    controllers.scheduleWithFixedDelay(
        () -> guarded(expiry::sweep), 1, EXPIRY_SECONDS, TimeUnit.SECONDS);
  }

  private void serveDefinitions(Change change) {
    if (change.table().equals(TypeRegistry.DEFINITIONS)) {
      if (change.type() == Change.Type.DELETED) {
        types.undefine(change.object().key().name());
      } else if (specChanged(change)) {
        types.define(change.object().tree());
      }
    }
  }

  private static boolean specChanged(Change change) {
    return change
        .before()
        .map(StoredObject::tree)
        .map(before -> !before.path("spec").equals(change.object().tree().path("spec")))
        .orElse(true);
  }

  private void ensureNamespace(String name) {
    if (store.get(TypeRegistry.NAMESPACES, new ObjectKey("", name)).isEmpty()) {
      ResourceType type = types.builtIn("", "namespaces");
      ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
      Metadata.of(namespace).node().put("name", name);
      creation.create(type, "", namespace, WriteOptions.internal());
    }
  }

  private void later(Runnable work) {
    try {
      controllers.execute(() -> guarded(work));
    } catch (RejectedExecutionException e) {
      LOG.debug("the local API server is closed; a restart takes this up again");
    }
  }

  private void guarded(Runnable work) {
    if (closed) {
      return;
    }
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.error("a controller of the local API server failed", e);
    }
  }

  public Creation creation() {
    return creation;
  }

  public Modification modification() {
    return modification;
  }

  public Deletion deletion() {
    return deletion;
  }

  /** Stops the controllers; what they did not do is done after the next start. */
  @Override
  public void close() {
    closed = true;
    controllers.shutdown();
    try {
      controllers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
