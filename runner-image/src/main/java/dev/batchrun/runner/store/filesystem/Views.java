package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.log.Fold;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import dev.batchrun.runner.store.logged.Layout;
import dev.batchrun.runner.store.logged.ReaderViews;
import dev.batchrun.runner.store.logged.RecordFiles;
import dev.batchrun.runner.store.logged.Snapshots;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
final class Views implements ReaderViews {
  private static final int MAX_SWAPS = 1000;

  private final DurableFiles files;
  private final Snapshots snapshots;

  Views(DurableFiles files, Snapshots snapshots) {
    this.files = files;
    this.snapshots = snapshots;
  }

  @Override
  public void bringForward(Supplier<Fold> head) throws IOException {
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

  @Override
  public long current() throws IOException {
    try {
      Path target = Files.readSymbolicLink(files.resolve(Layout.CURRENT));
      return Math.max(0, Layout.number(target.getFileName().toString()));
    } catch (NoSuchFileException | NotLinkException e) {
      return 0;
    }
  }

  @Override
  public boolean hasCurrent() {
    return Files.exists(files.resolve(Layout.CURRENT), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public boolean exists(String path) {
    return Files.isDirectory(files.resolve(path));
  }

  @Override
  public List<String> names() throws IOException {
    return files.list(Layout.VIEWS);
  }

  @Override
  public void delete(String path) throws IOException {
    files.deleteTree(Written.VIEW, files.resolve(path));
  }

  private void build(Fold fold) throws IOException {
    String path = Layout.view(fold.version());
    if (!Files.isDirectory(files.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
      PublishedSnapshot all = snapshots.of(fold);
      removeWhatIsNoDirectory(files.resolve(path));
      build(path, all.partitions().values());
    }
  }

  /** A twin may have built the view by now: then there is nothing to remove. */
  private void removeWhatIsNoDirectory(Path view) throws IOException {
    if (Files.exists(view, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(view, LinkOption.NOFOLLOW_LINKS)) {
      files.deleteFile(Written.VIEW, view);
    }
  }

  @Override
  public void mend(Fold fold) throws IOException {
    if (fold.version() > 0 && current() == fold.version()) {
      PublishedSnapshot all = snapshots.of(fold);
      mend(Layout.view(fold.version()), all.partitions().values());
    }
  }

  /** Puts links back that are missing or lead elsewhere; nothing else of a view is touched. */
  private void mend(String path, Collection<PublishedPartition> partitions) throws IOException {
    for (PublishedPartition partition : partitions) {
      for (PublishedFile file : partition.files()) {
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
  static String name(String view, PublishedPartition partition, PublishedFile file) {
    String directory = partition.key().path();
    return view
        + (directory.isEmpty() ? "" : "/" + directory)
        + "/v"
        + partition.version()
        + "-"
        + file.file().getFileName();
  }

  /** Readers are not shown a version of which a file is gone or not even as long as it was. */
  private static void requireWhole(PublishedFile file) throws IOException {
    Path path = file.file();
    String found =
        !Files.exists(path, LinkOption.NOFOLLOW_LINKS)
            ? "none"
            : MountedFiles.noFile(path).orElseGet(() -> bytes(path));
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
      return "no size (" + RecordFiles.why(e) + ")";
    }
  }

  @Override
  public void build(String path, Collection<PublishedPartition> partitions) throws IOException {
    Path building = files.temporaryDirectory(Written.VIEW);
    Set<Path> directories = new TreeSet<>(Set.of(building));
    for (PublishedPartition partition : partitions) {
      Path directory = building.resolve(partition.key().path());
      files.createDirectories(Written.VIEW, directory);
      for (Path at = directory; !at.equals(building); at = at.getParent()) {
        directories.add(at);
      }
      for (PublishedFile file : partition.files()) {
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

  /** {@inheritDoc} Its links are the published files. */
  @Override
  public List<Finding> check(String view, Collection<PublishedPartition> partitions)
      throws IOException {
    Path directory = files.resolve(view);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Finding> findings = new ArrayList<>();
    Set<String> expected = new TreeSet<>();
    for (PublishedPartition partition : partitions) {
      for (PublishedFile file : partition.files()) {
        String path = name(view, partition, file);
        Path link = files.resolve(path);
        expected.add(path);
        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
          findings.add(new Finding(path, State.Missing, "expected a link to " + file.path()));
        } else if (MountedFiles.noFile(link).isPresent()) {
          findings.add(
              new Finding(
                  path,
                  State.Corrupt,
                  "found "
                      + MountedFiles.noFile(link).get()
                      + ", expected a link to "
                      + file.path()));
        } else if (Files.exists(file.file()) && !Files.isSameFile(link, file.file())) {
          findings.add(new Finding(path, State.Swapped, "found no link to " + file.path()));
        }
      }
    }
    files.below(view).stream()
        .filter(path -> !expected.contains(path))
        .map(path -> new Finding(path, State.Foreign, "no record names it"))
        .forEach(findings::add);
    return findings;
  }
}
