package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.log.Fold;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.filesystem.Written.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The directories that readers open: hive partitions of hard links to the published files. Derived
 * from the log, never read for a decision.
 *
 * <p>A link's name carries its version, so a name is never used for other bytes: a reader that
 * holds on to a path of a removed view fails loudly instead of mixing two versions.
 */
final class Views {
  private static final int MAX_SWAPS = 1000;

  private final DurableFiles files;
  private final Snapshots snapshots;

  Views(DurableFiles files, Snapshots snapshots) {
    this.files = files;
    this.snapshots = snapshots;
  }

  /**
   * Brings {@code current} to the head. After a swap the head is read again and the swap repeated
   * if it moved: a slow publisher that swapped back to an older view brings it forward again
   * itself. Several commits share one view when they come faster than views are built.
   */
  void bringForward(Supplier<Fold> head) throws IOException {
    for (int swaps = 0; swaps < MAX_SWAPS; swaps++) {
      Fold fold = head.get();
      if (fold.version() == 0 || current() >= fold.version()) {
        return;
      }
      build(fold);
      if (current() < fold.version()) {
        files.swapLink(Written.VIEW, Layout.CURRENT, Layout.view(fold.version()));
      }
    }
  }

  /** The version that {@code current} shows; 0 when there is none. */
  long current() throws IOException {
    return Outliving.shown(files.resolve(Layout.CURRENT));
  }

  private void build(Fold fold) throws IOException {
    String path = Layout.view(fold.version());
    if (!Files.isDirectory(files.resolve(path))) {
      PublishedSnapshot all = snapshots.of(fold, OptionalLong.empty(), partition -> true);
      link(path, all.partitions().values());
    }
  }

  /** Builds a view of some partitions; the first complete one keeps the name. */
  void link(String path, Collection<PublishedPartition> partitions) throws IOException {
    Path building = files.temporaryDirectory(Written.VIEW);
    Set<Path> directories = new TreeSet<>(Set.of(building));
    for (PublishedPartition partition : partitions) {
      Path directory = building.resolve(partition.key().path());
      files.createDirectories(Written.VIEW, directory);
      for (Path at = directory; !at.equals(building); at = at.getParent()) {
        directories.add(at);
      }
      for (PublishedSnapshot.PublishedFile file : partition.files()) {
        String name = "v" + partition.version() + "-" + file.file().getFileName();
        files.steps().link(Written.VIEW, Operation.BUILD, directory.resolve(name), file.file());
      }
    }
    for (Path directory : directories) {
      files.steps().sync(Written.VIEW, Operation.FLUSH, directory);
    }
    files.adopt(Written.VIEW, building, path);
  }
}
