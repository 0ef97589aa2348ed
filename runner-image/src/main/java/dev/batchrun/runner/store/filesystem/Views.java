package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.log.Fold;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.filesystem.Written.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
      long shown = current();
      if (fold.version() == 0 || shown > fold.version()) {
        return;
      }
      build(fold);
      if (shown == fold.version()) {
        return;
      }
      if (current() < fold.version()) {
        files.swapLink(Written.VIEW, Layout.CURRENT, Layout.view(fold.version()));
      }
    }
  }

  /** The version that {@code current} shows; 0 when it shows none. */
  long current() throws IOException {
    return Outliving.shown(files.resolve(Layout.CURRENT));
  }

  private void build(Fold fold) throws IOException {
    String path = Layout.view(fold.version());
    if (!Files.isDirectory(files.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
      PublishedSnapshot all = snapshots.of(fold, OptionalLong.empty(), partition -> true);
      removeWhatIsNoDirectory(files.resolve(path));
      link(path, all.partitions().values());
    }
  }

  /** A twin may have built the view by now: then there is nothing to remove. */
  private void removeWhatIsNoDirectory(Path view) throws IOException {
    if (Files.exists(view, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(view, LinkOption.NOFOLLOW_LINKS)) {
      files.deleteFile(Written.VIEW, view);
    }
  }

  /** Mends the view in force. It looks at every file: for a collection, not for a commit. */
  void mend(Fold fold) throws IOException {
    if (fold.version() > 0 && current() == fold.version()) {
      PublishedSnapshot all = snapshots.of(fold, OptionalLong.empty(), partition -> true);
      mend(Layout.view(fold.version()), all.partitions().values());
    }
  }

  /** Puts links back that are missing or lead elsewhere; nothing else of a view is touched. */
  private void mend(String path, Collection<PublishedPartition> partitions) throws IOException {
    for (PublishedPartition partition : partitions) {
      for (PublishedSnapshot.PublishedFile file : partition.files()) {
        String name = name(path, partition, file);
        if (!isLinkTo(files.resolve(name), file.file())) {
          requireWhole(file);
          files.relink(name, file.file());
        }
      }
    }
  }

  private static boolean isLinkTo(Path link, Path file) throws IOException {
    return Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS)
        && Files.exists(file)
        && Files.isSameFile(link, file);
  }

  /** The name of a file in a view. */
  static String name(
      String view, PublishedPartition partition, PublishedSnapshot.PublishedFile file) {
    String directory = partition.key().path();
    return view
        + (directory.isEmpty() ? "" : "/" + directory)
        + "/v"
        + partition.version()
        + "-"
        + file.file().getFileName();
  }

  /** Readers are not shown a version of which a file is gone or not even as long as it was. */
  private static void requireWhole(PublishedSnapshot.PublishedFile file) throws IOException {
    Path path = file.file();
    String found =
        !Files.exists(path, LinkOption.NOFOLLOW_LINKS)
            ? "none"
            : FileCheck.noFile(path).orElseGet(() -> bytes(path));
    if (!found.equals(file.bytes() + " bytes")) {
      throw new StepFailure(
          Reason.ManualReviewRequired,
          file.path()
              + ": found "
              + found
              + ", expected "
              + file.bytes()
              + " bytes. It is published; readers keep the version they see. Restore the file, or"
              + " publish its partition anew");
    }
  }

  private static String bytes(Path path) {
    try {
      return Files.size(path) + " bytes";
    } catch (IOException e) {
      return "no size (" + DurableFiles.why(e) + ")";
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
        requireWhole(file);
        String name = name("", partition, file);
        files
            .steps()
            .link(
                Written.VIEW,
                Operation.BUILD,
                directory.resolve(name.substring(name.lastIndexOf('/') + 1)),
                file.file());
      }
    }
    for (Path directory : directories) {
      files.steps().sync(Written.VIEW, Operation.FLUSH, directory);
    }
    files.adopt(Written.VIEW, building, path);
  }
}
