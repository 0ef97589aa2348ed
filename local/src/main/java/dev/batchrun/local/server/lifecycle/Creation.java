package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import dev.batchrun.local.server.patch.FieldOwnership;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Creates objects. */
public final class Creation {
  private static final String SUFFIX_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_LENGTH = 5;
  private static final int MAX_PREFIX = 58;
  private static final int NAME_ATTEMPTS = 8;

  private final ObjectStore store;
  private final Admission admission;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Creation(ObjectStore store, Admission admission, Clock clock) {
    this.store = store;
    this.admission = admission;
    this.clock = clock;
  }

  /** A POST. */
  public Written create(
      ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
    return create(type, namespace, body, options, false);
  }

  /** A server-side apply of an object that is not there yet. */
  Written apply(ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
    return create(type, namespace, body, options, true);
  }

  private Written create(
      ResourceType type, String namespace, ObjectNode body, WriteOptions options, boolean apply) {
    Admission.checkIdentity(type, namespace, Optional.empty(), body);
    boolean generated =
        Metadata.of(body).name().isEmpty() && !Metadata.of(body).text("generateName").isEmpty();
    for (int attempt = 1; ; attempt++) {
      ObjectNode object = prepare(type, namespace, body, options, apply);
      ObjectKey key = new ObjectKey(type.namespaced() ? namespace : "", Metadata.of(object).name());
      ObjectStore.Guard guard = Namespaces.open(type, key).and(Definitions.open(type));
      guard.check(store);
      admission.validate(type, object, Optional.empty());
      if (options.dryRun() && store.get(type.table(), key).isEmpty()) {
        return new Written(object, true);
      }
      Optional<StoredObject> created =
          options.dryRun()
              ? Optional.empty()
              : store.create(type.table(), key, Versions.store(type, object), guard);
      if (created.isPresent()) {
        return new Written(Versions.present(type, created.get().tree()), true);
      }
      if (!generated || attempt == NAME_ATTEMPTS) {
        throw ApiError.alreadyExists(type.group(), type.plural(), key.name());
      }
    }
  }

  private ObjectNode prepare(
      ResourceType type, String namespace, ObjectNode body, WriteOptions options, boolean apply) {
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    ObjectNode object = admission.decode(type, body, options);
    if (type.hasStatus()) {
      object.remove("status");
    }
    identify(type, namespace, Metadata.of(object), now);
    new BuiltInDefaults(now).onWrite(type, object, Optional.empty());
    FieldOwnership ownership = new FieldOwnership(options.manager(), "", type.apiVersion(), now);
    if (apply) {
      ObjectNode applied = admission.known(type, body, options);
      if (type.hasStatus()) {
        applied.remove("status");
      }
      ObjectNode fields = ownership.apply(Json.object(), applied, type.shape(), options.force());
      Metadata.of(object)
          .node()
          .set("managedFields", Metadata.of(fields).node().get("managedFields"));
    } else {
      ownership.update(Json.object(), object, type.shape());
    }
    return object;
  }

  private void identify(ResourceType type, String namespace, Metadata metadata, String now) {
    ObjectNode node = metadata.node();
    node.remove(
        List.of(
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
            "resourceVersion",
            "managedFields"));
    if (metadata.name().isEmpty() && !metadata.text("generateName").isEmpty()) {
      node.put("name", generate(metadata.text("generateName")));
    }
    if (type.namespaced()) {
      node.put("namespace", namespace);
    } else {
      node.remove("namespace");
    }
    node.put("uid", UUID.randomUUID().toString())
        .put("creationTimestamp", now)
        .put("generation", 1);
  }

  private String generate(String prefix) {
    StringBuilder name =
        new StringBuilder(prefix.substring(0, Math.min(prefix.length(), MAX_PREFIX)));
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      name.append(SUFFIX_CHARACTERS.charAt(random.nextInt(SUFFIX_CHARACTERS.length())));
    }
    return name.toString();
  }
}
