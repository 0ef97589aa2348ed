package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.proof.cluster.ApiRequest.Verb;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.function.Consumer;

/** Direct access to the API server for users, controllers and tests: no wire in between. */
public final class Objects {
  private final ApiServer server;
  private final String process;

  Objects(ApiServer server, String process) {
    this.server = server;
    this.process = process;
  }

  /** The object as it is; not to be changed. */
  public <T extends HasMetadata> Optional<T> get(Class<T> type, String namespace, String name) {
    return server.get(new Key(Kind.of(type), namespace, name)).map(r -> type.cast(r.object()));
  }

  /** Creates an object; its namespace must be set. */
  public ApiAnswer create(HasMetadata object) {
    return create(Key.of(object), Revision.tree(object));
  }

  ApiAnswer create(Key key, ObjectNode tree) {
    return send(Verb.CREATE, key, tree);
  }

  /** Changes an object's spec or metadata. */
  public ApiAnswer edit(Key key, Consumer<ObjectNode> change) {
    return send(Verb.UPDATE, key, changed(key, change));
  }

  /** Changes an object's status. */
  public ApiAnswer editStatus(Key key, Consumer<ObjectNode> change) {
    return send(Verb.UPDATE_STATUS, key, changed(key, change));
  }

  private ObjectNode changed(Key key, Consumer<ObjectNode> change) {
    ObjectNode tree = server.found(key).tree().deepCopy();
    change.accept(tree);
    return tree;
  }

  /** Deletes an object; what it owns is collected in the background. */
  public ApiAnswer delete(Key key) {
    return delete(key, DeletionPropagation.BACKGROUND);
  }

  /** Deletes an object. */
  public ApiAnswer delete(Key key, DeletionPropagation propagation) {
    return send(Verb.DELETE, key, Json.object().put("propagationPolicy", propagation.toString()));
  }

  /** Deletes a Pod at once, without waiting for its kubelet. */
  public ApiAnswer deleteNow(Key key) {
    return send(Verb.DELETE, key, Json.object().put("gracePeriodSeconds", 0));
  }

  private ApiAnswer send(Verb verb, Key key, ObjectNode body) {
    return server.apply(new ApiRequest(process, verb, key, Optional.of(body), "", ""));
  }
}
