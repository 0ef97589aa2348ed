package dev.batchrun.local.server.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;

/**
 * One state of one object.
 *
 * <p>The tree must not be changed; take {@link #copy} to change it. Its bytes are made once and
 * shared by the journal, answers and all watches.
 */
public final class StoredObject {
  private final ObjectNode tree;
  private final long version;
  private byte[] bytes;

  StoredObject(ObjectNode tree, long version) {
    this.tree = tree;
    this.version = version;
  }

  public ObjectNode tree() {
    return tree;
  }

  public ObjectNode copy() {
    return tree.deepCopy();
  }

  /** The resourceVersion as the number it is inside this server. */
  public long version() {
    return version;
  }

  public Metadata metadata() {
    return Metadata.of(tree);
  }

  public ObjectKey key() {
    return new ObjectKey(metadata().namespace(), metadata().name());
  }

  public synchronized byte[] bytes() {
    if (bytes == null) {
      bytes = Json.bytes(tree);
    }
    return bytes;
  }
}
