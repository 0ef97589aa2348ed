package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import dev.batchrun.local.server.patch.JsonPatch;
import dev.batchrun.local.server.patch.MergePatch;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the API server does to objects: conditional, checked, one at a time. */
final class Writes {
  /** Keeps an object until what it owns is gone. */
  static final String FOREGROUND = "foregroundDeletion";

  private static final List<String> SERVERS =
      List.of(
          "name",
          "namespace",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds");

  private final ApiServer server;

  Writes(ApiServer server) {
    this.server = server;
  }

  private String now() {
    return server.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  Revision create(Key key, ObjectNode body) {
    if (server.get(key).isPresent()) {
      throw ApiError.alreadyExists(key.kind().group(), key.kind().plural(), key.name());
    }
    if (key.kind().namespaced()) {
      Revision namespace = server.found(new Key(Kind.NAMESPACE, "", key.namespace()));
      if (namespace.terminating()) {
        throw ApiError.forbidden(
            key.kind().group(),
            key.kind().plural(),
            key.name(),
            "unable to create new content in namespace "
                + key.namespace()
                + " because it is being terminated");
      }
    }
    ObjectNode tree = Schemas.decode(key.kind(), typed(key, body.deepCopy()));
    if (key.kind().hasStatus()) {
      tree.remove("status");
    }
    Metadata metadata = Metadata.of(tree);
    metadata.node().remove(SERVERS);
    metadata.node().put("name", key.name()).put("uid", server.nextUid(key));
    if (key.kind().namespaced()) {
      metadata.node().put("namespace", key.namespace());
    }
    metadata.node().put("creationTimestamp", now()).put("generation", 1);
    Defaults.onCreate(key.kind(), tree);
    Schemas.validate(key.kind(), tree, Optional.empty());
    return server.store(key, tree);
  }

  private static ObjectNode typed(Key key, ObjectNode tree) {
    Json.dropNulls(tree);
    return tree.put("apiVersion", key.kind().apiVersion()).put("kind", key.kind().kindName());
  }

  Revision change(ApiRequest request) {
    Revision stored = server.found(request.key());
    ObjectNode current = stored.tree();
    ObjectNode proposed = proposed(request, current);
    preconditions(request, Metadata.of(proposed), stored);
    ObjectNode next =
        Schemas.decode(request.key().kind(), assemble(request, current, proposed.deepCopy()));
    if (next.equals(current)) {
      return stored;
    }
    noNewFinalizers(stored, next);
    Schemas.validate(request.key().kind(), next, Optional.of(current));
    if (!next.path("spec").equals(current.path("spec"))) {
      Metadata.of(next).node().put("generation", Metadata.of(current).generation() + 1);
    }
    return commit(request.key(), next);
  }

  private static ObjectNode proposed(ApiRequest request, ObjectNode current) {
    return switch (request.verb()) {
      case UPDATE, UPDATE_STATUS -> typed(request.key(), ApiServer.body(request).deepCopy());
      case PATCH, PATCH_STATUS -> {
        JsonNode patch = request.body().orElseThrow();
        JsonNode patched =
            request.patchType().startsWith("application/json-patch")
                ? JsonPatch.apply(current.deepCopy(), patch)
                : MergePatch.apply(current.deepCopy(), patch);
        yield typed(request.key(), (ObjectNode) patched);
      }
      case GET, LIST, CREATE, DELETE -> throw new AssertionError(request);
    };
  }

  private static void preconditions(ApiRequest request, Metadata proposed, Revision stored) {
    Kind kind = request.key().kind();
    String wanted = proposed.resourceVersion();
    if (wanted.isEmpty() && kind.custom()) {
      throw new ApiError(
          422, "Invalid", "metadata.resourceVersion: 0x0: must be specified for an update");
    }
    if (!wanted.isEmpty() && !wanted.equals(String.valueOf(stored.version()))) {
      throw ApiError.modified(kind.group(), kind.plural(), request.key().name());
    }
    if (!proposed.uid().isEmpty() && !proposed.uid().equals(stored.uid())) {
      throw ApiError.conflict(
          kind.group(), kind.plural(), request.key().name(), "Precondition failed: UID");
    }
  }

  private static ObjectNode assemble(ApiRequest request, ObjectNode current, ObjectNode proposed) {
    boolean status = request.verb().ofStatus();
    ObjectNode assembled = status ? current.deepCopy() : proposed;
    if (status || request.key().kind().hasStatus()) {
      move(status ? proposed : current, assembled, "status");
    }
    if (!status) {
      for (String field : SERVERS) {
        move(Metadata.of(current).node(), Metadata.of(assembled).node(), field);
      }
      Metadata.of(assembled).finalizers(Metadata.of(assembled).finalizers());
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

  private static void noNewFinalizers(Revision stored, ObjectNode next) {
    List<String> added = new ArrayList<>(Metadata.of(next).finalizers());
    added.removeAll(stored.metadata().finalizers());
    if (stored.terminating() && !added.isEmpty()) {
      Kind kind = stored.key().kind();
      throw ApiError.forbidden(
          kind.group(),
          kind.plural(),
          stored.key().name(),
          "no new finalizers can be added if the object is being deleted, found new finalizers "
              + added);
    }
  }

  private Revision commit(Key key, ObjectNode next) {
    Metadata metadata = Metadata.of(next);
    boolean over =
        metadata.terminating()
            && metadata.finalizers().isEmpty()
            && metadata.node().path("deletionGracePeriodSeconds").asLong(0) == 0
            && key.kind() != Kind.NAMESPACE;
    if (over) {
      server.remove(key);
      return new Revision(key, next);
    }
    return server.store(key, next);
  }

  ApiAnswer delete(ApiRequest request) {
    Key key = request.key();
    Revision stored = server.found(key);
    JsonNode options = request.body().orElseGet(Json::object);
    String uid = options.path("preconditions").path("uid").asText("");
    if (!uid.isEmpty() && !uid.equals(stored.uid())) {
      throw ApiError.conflict(
          key.kind().group(), key.kind().plural(), key.name(), "Precondition failed: UID");
    }
    ObjectNode next = stored.tree().deepCopy();
    Metadata metadata = Metadata.of(next);
    if (options.path("propagationPolicy").asText().equals("Foreground")) {
      List<String> finalizers = new ArrayList<>(metadata.finalizers());
      if (!finalizers.contains(FOREGROUND)) {
        finalizers.add(FOREGROUND);
      }
      metadata.finalizers(finalizers);
    }
    boolean graceful =
        key.kind() == Kind.POD
            && !options.path("gracePeriodSeconds").asText("").equals("0")
            && !ended(next);
    if (!metadata.terminating()) {
      metadata.node().put("deletionTimestamp", now());
    }
    metadata.node().put("deletionGracePeriodSeconds", graceful ? 30 : 0);
    if (key.kind() == Kind.NAMESPACE) {
      next.set("status", Json.object().put("phase", "Terminating"));
    }
    if (next.equals(stored.tree())) {
      return ApiAnswer.of(200, stored);
    }
    Revision left = commit(key, next);
    return server.get(key).isPresent()
        ? ApiAnswer.of(200, left)
        : new ApiAnswer(200, success(), "gone");
  }

  private static boolean ended(ObjectNode pod) {
    String phase = pod.path("status").path("phase").asText();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private static byte[] success() {
    return Json.bytes(
        Json.object().put("kind", "Status").put("apiVersion", "v1").put("status", "Success"));
  }
}
