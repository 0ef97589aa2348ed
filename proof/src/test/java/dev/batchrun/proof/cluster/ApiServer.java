package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.LabelSelector;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A Kubernetes API server in one thread: objects in order, versions and uids from counters, the
 * time from outside. It answers requests one by one and keeps every change it ever made, for
 * watches that come late.
 */
public final class ApiServer {
  private final InstantSource clock;
  private final Trace trace;
  private final NavigableMap<Key, Revision> objects = new TreeMap<>();
  private final Map<String, Key> uidsToKeys = new HashMap<>();
  private final List<Change> history = new ArrayList<>();
  private final Map<Kind, List<Change>> byKind = new EnumMap<>(Kind.class);
  private final List<ApiRequest> late = new ArrayList<>();
  private final Writes writes = new Writes(this);
  private long version;
  private final Map<Key, Integer> created = new HashMap<>();

  /** An empty server. */
  public ApiServer(InstantSource clock, Trace trace) {
    this.clock = clock;
    this.trace = trace;
  }

  InstantSource clock() {
    return clock;
  }

  /** Where every request is written down. */
  public Trace trace() {
    return trace;
  }

  /** The version of the newest write. */
  public long version() {
    return version;
  }

  /** Every change, oldest first. */
  public List<Change> history() {
    return history;
  }

  /** Every change of a kind, oldest first. */
  public List<Change> history(Kind kind) {
    return byKind.computeIfAbsent(kind, k -> new ArrayList<>());
  }

  private void changed(Change change) {
    history.add(change);
    history(change.key().kind()).add(change);
  }

  /** The object as it is. */
  public Optional<Revision> get(Key key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** The object with this uid, as it is. */
  Optional<Revision> withUid(String uid) {
    return Optional.ofNullable(uidsToKeys.get(uid)).flatMap(this::get);
  }

  /** All objects of a kind in the order of their keys. */
  public List<Revision> list(Kind kind) {
    return list(kind, "");
  }

  /** All objects of a kind in a namespace; in all when it is empty. */
  public List<Revision> list(Kind kind, String namespace) {
    return list(objects, kind, namespace);
  }

  private static List<Revision> list(Map<Key, Revision> objects, Kind kind, String namespace) {
    return objects.values().stream()
        .filter(r -> r.key().kind() == kind)
        .filter(r -> namespace.isEmpty() || r.key().namespace().equals(namespace))
        .toList();
  }

  /** All objects. */
  public List<Revision> all() {
    return List.copyOf(objects.values());
  }

  /** Does what is asked, at once. */
  public ApiAnswer apply(ApiRequest request) {
    return apply(request, OptionalLong.empty());
  }

  /** The same, with reads answered from an older version of everything. */
  ApiAnswer apply(ApiRequest request, OptionalLong readAt) {
    ApiAnswer answer;
    try {
      answer = answer(request, readAt);
    } catch (ApiError refused) {
      answer = ApiAnswer.of(refused);
    } catch (RuntimeException ours) {
      throw new AssertionError("the simulated API server is broken: " + request, ours);
    }
    trace.answered(request, answer);
    return answer;
  }

  /** Keeps a request that is on its way. */
  void keep(ApiRequest request) {
    late.add(request);
  }

  /** Requests that were sent and have not arrived yet. */
  public List<ApiRequest> late() {
    return List.copyOf(late);
  }

  /** Lets one of them arrive; nobody waits for the answer any more. */
  public ApiAnswer deliverLate(int index) {
    trace.note("arrives late: " + late.get(index));
    return apply(late.remove(index));
  }

  private ApiAnswer answer(ApiRequest request, OptionalLong readAt) {
    return switch (request.verb()) {
      case GET ->
          ApiAnswer.of(
              200,
              Optional.ofNullable(objectsAt(request, readAt).get(request.key()))
                  .orElseThrow(() -> notFound(request.key())));
      case LIST -> list(request, objectsAt(request, readAt));
      case CREATE -> ApiAnswer.of(201, writes.create(request.key(), body(request)));
      case UPDATE, UPDATE_STATUS, PATCH, PATCH_STATUS -> ApiAnswer.of(200, writes.change(request));
      case DELETE -> writes.delete(request);
    };
  }

  private Map<Key, Revision> objectsAt(ApiRequest request, OptionalLong version) {
    if (version.isEmpty()) {
      return objects;
    }
    Map<Key, Revision> then = new TreeMap<>();
    history(request.key().kind()).stream()
        .filter(change -> change.version() <= version.getAsLong())
        .forEach(
            change ->
                change
                    .after()
                    .ifPresentOrElse(
                        r -> then.put(change.key(), r), () -> then.remove(change.key())));
    return then;
  }

  Revision found(Key key) {
    return get(key).orElseThrow(() -> notFound(key));
  }

  private static ApiError notFound(Key key) {
    return ApiError.notFound(key.kind().group(), key.kind().plural(), key.name());
  }

  static ObjectNode body(ApiRequest request) {
    return request
        .body()
        .filter(JsonNode::isObject)
        .map(ObjectNode.class::cast)
        .orElseThrow(() -> ApiError.badRequest("found no object in the body"));
  }

  private ApiAnswer list(ApiRequest request, Map<Key, Revision> from) {
    Predicate<JsonNode> selector = LabelSelector.parse(request.selector());
    List<Revision> found =
        list(from, request.key().kind(), request.key().namespace()).stream()
            .filter(r -> selector.test(r.tree()))
            .toList();
    ObjectNode head =
        Json.object()
            .put("apiVersion", request.key().kind().apiVersion())
            .put("kind", request.key().kind().kindName() + "List");
    head.putObject("metadata").put("resourceVersion", String.valueOf(version));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] start = Json.bytes(head);
    body.write(start, 0, start.length - 1);
    body.writeBytes(",\"items\":[".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < found.size(); i++) {
      if (i > 0) {
        body.write(',');
      }
      body.writeBytes(found.get(i).bytes());
    }
    body.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
    return new ApiAnswer(200, body.toByteArray(), found.size() + " items");
  }

  /**
   * A uid that no other object has. It follows from the object's name and how often there was one
   * of that name: what else was created before changes nothing.
   */
  String nextUid(Key key) {
    String text = key + "#" + created.merge(key, 1, Integer::sum);
    return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Stores a tree that is given a version of its own by this. */
  Revision store(Key key, ObjectNode tree) {
    Optional<Revision> before = get(key);
    ((ObjectNode) tree.get("metadata")).put("resourceVersion", String.valueOf(++version));
    Revision after = new Revision(key, tree);
    objects.put(key, after);
    uidsToKeys.put(after.uid(), key);
    changed(new Change(version, before, Optional.of(after)));
    return after;
  }

  /** Stores an object that admission never saw: one of an older definition, or of a stranger. */
  public Revision storePastAdmission(Key key, ObjectNode tree) {
    ObjectNode metadata =
        tree.get("metadata") instanceof ObjectNode given ? given : tree.putObject("metadata");
    metadata
        .put("name", key.name())
        .put("namespace", key.namespace())
        .put("uid", nextUid(key))
        .put("creationTimestamp", clock.instant().toString())
        .put("generation", 1);
    tree.put("apiVersion", key.kind().apiVersion()).put("kind", key.kind().kindName());
    return store(key, tree);
  }

  void remove(Key key) {
    Revision before = objects.remove(key);
    uidsToKeys.remove(before.uid());
    changed(new Change(++version, Optional.of(before), Optional.empty()));
  }
}
