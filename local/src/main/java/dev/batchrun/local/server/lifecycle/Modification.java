package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.FieldProblem;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import dev.batchrun.local.server.patch.FieldOwnership;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes objects: PUT, PATCH and server-side apply, on the object or its status.
 *
 * <p>Each is a look, a computation and a conditional write; when the object moved in between it
 * starts again, so that a patch without a resourceVersion never fails for being late.
 */
public final class Modification {
  private static final int MAX_ATTEMPTS = 50;

  private final ObjectStore store;
  private final Admission admission;
  private final Creation creation;
  private final Clock clock;

  Modification(ObjectStore store, Admission admission, Creation creation, Clock clock) {
    this.store = store;
    this.admission = admission;
    this.creation = creation;
    this.clock = clock;
  }

  /**
   * One object, or one subresource of it.
   *
   * @param subresource {@code status} or empty
   */
  public record Target(ResourceType type, ObjectKey key, String subresource) {}

  /** What a write proposes, given the object as it is. */
  private record Proposal(UnaryOperator<ObjectNode> change, boolean apply) {}

  /** A PUT. */
  public Written replace(Target target, ObjectNode body, WriteOptions options) {
    if (target.type().custom().isPresent() && Metadata.of(body).resourceVersion().isEmpty()) {
      throw ApiError.invalid(
          target.type().group(),
          target.type().kind(),
          target.key().name(),
          List.of(
              new FieldProblem(
                  "metadata.resourceVersion",
                  FieldProblem.Cause.INVALID,
                  "0x0: must be specified for an update")));
    }
    return write(target, new Proposal(current -> body.deepCopy(), false), options);
  }

  /** A PATCH of any kind but apply; the change gets its own copy of the object. */
  public Written patch(Target target, UnaryOperator<ObjectNode> change, WriteOptions options) {
    return write(target, new Proposal(change, false), options);
  }

  /** A server-side apply. */
  public Written apply(Target target, ObjectNode configuration, WriteOptions options) {
    ResourceType type = target.type();
    if (!Json.array().equals(configuration.at("/metadata/managedFields"))
        && configuration.at("/metadata/managedFields").size() > 0) {
      throw ApiError.badRequest("metadata.managedFields must be nil");
    }
    ObjectNode body = configuration.deepCopy();
    Metadata.of(body).node().put("name", target.key().name());
    if (store.get(type.table(), target.key()).isEmpty()) {
      if (!target.subresource().isEmpty()) {
        throw type.notFound(target.key().name());
      }
      if (!Metadata.of(body).uid().isEmpty()) {
        throw ApiError.conflict(
            type.group(),
            type.plural(),
            target.key().name(),
            "uid mismatch: the provided object specified uid "
                + Metadata.of(body).uid()
                + ", and no existing object was found");
      }
      try {
        return creation.apply(type, target.key().namespace(), body, options);
      } catch (ApiError e) {
        if (!e.reason().equals("AlreadyExists")) {
          throw e;
        }
      }
    }
    return write(
        target, new Proposal(current -> applied(target, current, body, options), true), options);
  }

  private ObjectNode applied(
      Target target, ObjectNode current, ObjectNode body, WriteOptions options) {
    Admission.checkIdentity(
        target.type(), target.key().namespace(), Optional.of(target.key().name()), body);
    ObjectNode configuration = admission.known(target.type(), body, options);
    if (target.subresource().isEmpty() && target.type().hasStatus()) {
      configuration.remove("status");
    } else if (!target.subresource().isEmpty()) {
      configuration.retain("apiVersion", "kind", "metadata", "status");
      Metadata.of(configuration).node().remove(List.of("labels", "annotations"));
    }
    ObjectNode proposed =
        ownership(target, options)
            .apply(current, configuration, target.type().shape(), options.force());
    // what the configuration says about versions is a precondition, not content
    Metadata given = Metadata.of(configuration);
    Metadata.of(proposed)
        .node()
        .put("resourceVersion", given.resourceVersion())
        .put("uid", given.uid().isEmpty() ? Metadata.of(current).uid() : given.uid());
    return proposed;
  }

  private FieldOwnership ownership(Target target, WriteOptions options) {
    return new FieldOwnership(
        options.manager(), target.subresource(), target.type().apiVersion(), now());
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private Written write(Target target, Proposal proposal, WriteOptions options) {
    ResourceType type = target.type();
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      StoredObject stored =
          store
              .get(type.table(), target.key())
              .orElseThrow(() -> type.notFound(target.key().name()));
      ObjectNode current = Versions.present(type, stored.tree());
      ObjectNode next = next(target, current, proposal, options);
      if (next.equals(current)) {
        return new Written(current, false);
      }
      admission.validate(type, next, Optional.of(current));
      if (target.subresource().isEmpty() && desiredStateChanged(current, next)) {
        Metadata.of(next).node().put("generation", Metadata.of(current).generation() + 1);
      }
      if (options.dryRun()) {
        return new Written(next, false);
      }
      Optional<ObjectNode> written = commit(target, stored, next);
      if (written.isPresent()) {
        return new Written(written.get(), false);
      }
    }
    throw type.modified(target.key().name());
  }

  private Optional<ObjectNode> commit(Target target, StoredObject stored, ObjectNode next) {
    ResourceType type = target.type();
    Metadata metadata = Metadata.of(next);
    boolean over =
        metadata.terminating()
            && metadata.finalizers().isEmpty()
            && metadata.node().path("deletionGracePeriodSeconds").asLong(0) == 0
            && !type.is("", "namespaces");
    if (over) {
      boolean removed =
          store.remove(
              type.table(), target.key(), stored, Versions.store(type, next), ObjectStore.NO_GUARD);
      return removed ? Optional.of(next) : Optional.empty();
    }
    return store
        .replace(type.table(), target.key(), stored, Versions.store(type, next))
        .map(object -> Versions.present(type, object.tree()));
  }

  private ObjectNode next(
      Target target, ObjectNode current, Proposal proposal, WriteOptions options) {
    ResourceType type = target.type();
    ObjectNode proposed = proposal.change().apply(current.deepCopy());
    Admission.checkIdentity(
        type, target.key().namespace(), Optional.of(target.key().name()), proposed);
    preconditions(type, Metadata.of(current), Metadata.of(proposed));
    ObjectNode decoded = admission.decode(type, assemble(target, current, proposed), options);
    if (target.subresource().isEmpty()) {
      new BuiltInDefaults(now()).onWrite(type, decoded, Optional.of(current));
    }
    if (!proposal.apply()) {
      ownership(target, options).update(current, decoded, type.shape());
    }
    return decoded;
  }

  private static void preconditions(ResourceType type, Metadata current, Metadata proposed) {
    String version = proposed.resourceVersion();
    if (!version.isEmpty() && !version.equals(current.resourceVersion())) {
      throw type.modified(current.name());
    }
    if (!proposed.uid().isEmpty() && !proposed.uid().equals(current.uid())) {
      throw ApiError.conflict(
          type.group(),
          type.plural(),
          current.name(),
          "Precondition failed: UID in precondition: "
              + proposed.uid()
              + ", UID in object meta: "
              + current.uid());
    }
  }

  /** The proposal with everything from the current object that this write cannot change. */
  private static ObjectNode assemble(Target target, ObjectNode current, ObjectNode proposed) {
    if (target.subresource().isEmpty()) {
      if (target.type().hasStatus()) {
        move(current, proposed, "status");
      }
      keepServerFields(Metadata.of(current), Metadata.of(proposed));
      return proposed;
    }
    ObjectNode assembled = current.deepCopy();
    move(proposed, assembled, "status");
    JsonNode managed = Metadata.of(proposed).node().path("managedFields");
    if (managed.isArray()) {
      Metadata.of(assembled).node().set("managedFields", managed);
    }
    return assembled;
  }

  private static void move(ObjectNode from, ObjectNode to, String field) {
    if (from.has(field)) {
      to.set(field, from.get(field));
    } else {
      to.remove(field);
    }
  }

  private static void keepServerFields(Metadata current, Metadata proposed) {
    for (String field :
        List.of(
            "name",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generateName",
            "selfLink")) {
      move(current.node(), proposed.node(), field);
    }
    if (!proposed.node().has("managedFields")) {
      move(current.node(), proposed.node(), "managedFields");
    }
  }

  private static boolean desiredStateChanged(ObjectNode current, ObjectNode next) {
    Set<String> members = new HashSet<>();
    current.fieldNames().forEachRemaining(members::add);
    next.fieldNames().forEachRemaining(members::add);
    members.removeAll(Set.of("metadata", "status"));
    return members.stream().anyMatch(member -> !current.path(member).equals(next.path(member)));
  }
}
