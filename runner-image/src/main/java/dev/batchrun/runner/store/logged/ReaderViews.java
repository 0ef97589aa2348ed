package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Fold;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.Verification.Finding;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** What readers open. Derived from the log, never read for a decision about a commit. */
public interface ReaderViews {

  /**
   * Brings {@code current} to the head. After a swap the head is read again and the swap repeated
   * if it moved: a slow publisher that swapped back to an older view brings it forward again
   * itself. Several commits share one view when they come faster than views are built.
   */
  void bringForward(Supplier<Fold> head) throws IOException;

  /** The version that {@code current} shows; 0 when it shows none. */
  long current() throws IOException;

  /** Whether there is a {@code current} at all, whatever it shows. */
  boolean hasCurrent() throws IOException;

  /** Mends the view in force. It looks at every file: for a collection, not for a commit. */
  void mend(Fold fold) throws IOException;

  /** Builds a view of some partitions; the first complete one keeps the name. */
  void build(String path, Collection<PublishedPartition> partitions) throws IOException;

  /** Whether a view is there. */
  boolean exists(String path) throws IOException;

  /** The names of views. */
  List<String> names() throws IOException;

  /** What is wrong with a view of these partitions; nothing when it is not there. */
  List<Finding> check(String path, Collection<PublishedPartition> partitions) throws IOException;

  /** Deletes a view that readers had their grace for. */
  void delete(String path) throws IOException;
}
