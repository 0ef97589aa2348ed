package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import dev.batchrun.operator.connection.ApiConnection;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** An object as it was stored once. Nothing changes it; who wants a tree to change copies it. */
public final class Revision {
  /** One for all: it knows each type only after it met it, and that takes longer than a run. */
  static final KubernetesSerialization SERIALIZATION = ApiConnection.serialization();

  private final Key key;
  private final ObjectNode tree;
  private byte[] bytes;
  private HasMetadata object;

  Revision(Key key, ObjectNode tree) {
    this.key = key;
    this.tree = tree;
  }

  /** Which object. */
  public Key key() {
    return key;
  }

  /** Its tree; not to be changed. */
  public ObjectNode tree() {
    return tree;
  }

  /** Its resourceVersion. */
  public long version() {
    return tree.path("metadata").path("resourceVersion").asLong();
  }

  /** Its uid. */
  public String uid() {
    return tree.path("metadata").path("uid").asText();
  }

  /** Whether it is being deleted. */
  public boolean terminating() {
    return tree.path("metadata").has("deletionTimestamp");
  }

  Metadata metadata() {
    return Metadata.of(tree);
  }

  byte[] bytes() {
    if (bytes == null) {
      bytes = Json.bytes(tree);
    }
    return bytes;
  }

  /** It as clients read it; shared by all who ask and not to be changed. */
  public HasMetadata object() {
    if (object == null) {
      object = SERIALIZATION.convertValue(tree, key.kind().type());
    }
    return object;
  }

  static ObjectNode tree(HasMetadata object) {
    return SERIALIZATION.convertValue(object, ObjectNode.class);
  }
}
