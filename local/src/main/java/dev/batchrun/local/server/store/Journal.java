package dev.batchrun.local.server.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** Where changes go before they can be seen, and come from after a restart. */
public interface Journal extends AutoCloseable {
  /** Receives what was written, in order. */
  interface Reader {
    /**
     * @param tree the object, or empty when it was removed
     */
    void read(String table, ObjectKey key, long version, Optional<ObjectNode> tree);
  }

  void replay(Reader reader);

  /** Returns once the operating system has the record: it then survives the end of this process. */
  void put(String table, long version, StoredObject object);

  void remove(String table, long version, ObjectKey key);

  boolean wantsCompaction();

  /** Rewrites the journal as this state; on failure the old journal stays in use. */
  void compact(long version, Map<String, NavigableMap<ObjectKey, StoredObject>> tables);

  @Override
  void close();

  /** Remembers nothing. */
  static Journal none() {
    return new Journal() {
      @Override
      public void replay(Reader reader) {}

      @Override
      public void put(String table, long version, StoredObject object) {}

      @Override
      public void remove(String table, long version, ObjectKey key) {}

      @Override
      public boolean wantsCompaction() {
        return false;
      }

      @Override
      public void compact(
          long version, Map<String, NavigableMap<ObjectKey, StoredObject>> tables) {}

      @Override
      public void close() {}
    };
  }
}
