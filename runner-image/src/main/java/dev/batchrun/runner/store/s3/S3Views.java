package dev.batchrun.runner.store.s3;

import dev.batchrun.core.log.Fold;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.SelfChecked;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import dev.batchrun.runner.store.logged.Layout;
import dev.batchrun.runner.store.logged.ReaderViews;
import dev.batchrun.runner.store.logged.Snapshots;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What readers open: {@code current.json} names a view, a view lists the files of a version. A
 * reader reads the two once and then the files, whose names are never used for other bytes.
 */
final class S3Views implements ReaderViews {
  /** The object that readers begin with. */
  static final String CURRENT = Layout.CURRENT + ".json";

  private static final String SUFFIX = ".json";
  private static final int FORMAT = 1;
  private static final int MAX_SWAPS = 1000;
  private static final int MAX_FAILURES = 4;

  private final S3Objects objects;
  private final S3Steps steps;
  private final Snapshots snapshots;

  S3Views(S3Objects objects, S3Steps steps, Snapshots snapshots) {
    this.objects = objects;
    this.steps = steps;
    this.snapshots = snapshots;
  }

  /** {@code current.json}. */
  record Current(int format, String logId, long version, String view) {}

  /** A view. */
  record View(int format, List<ViewPartition> partitions) {}

  /** A partition of a view. */
  record ViewPartition(String partition, long version, String runId, List<ViewFile> files) {}

  /** A file of a view; its path is relative to the dataset's prefix. */
  record ViewFile(String path, long rows, long bytes, String crc32c, String sha256) {}

  /** What {@code current.json} says, and its tag; empty when it is not there. */
  private record Shown(long version, Optional<String> tag) {}

  @Override
  public void bringForward(Supplier<Fold> head) throws IOException {
    int failures = 0;
    for (int swaps = 0; swaps < MAX_SWAPS; swaps++) {
      Fold fold = head.get();
      Shown shown = shown();
      if (fold.version() == 0 || shown.version() > fold.version()) {
        return;
      }
      String path = Layout.view(fold.version());
      if (!exists(path)) {
        build(path, snapshots.of(fold).partitions().values());
      }
      if (shown.version() == fold.version()) {
        return;
      }
      try {
        swap(new Current(FORMAT, fold.logId(), fold.version(), path + SUFFIX), shown);
      } catch (S3Failures.Refused moved) {
        // Whoever swapped in between is found by the next look.
      } catch (IOException unknown) {
        // Swapped or not: the next look tells.
        if (++failures == MAX_FAILURES) {
          throw unknown;
        }
        Pause.after(failures);
      }
    }
  }

  private void swap(Current to, Shown from) throws IOException {
    byte[] bytes = SelfChecked.bytes(to);
    steps.step(
        Written.VIEW,
        Operation.SWAP,
        () -> {
          if (from.tag().isPresent()) {
            objects.putIfMatch(CURRENT, bytes, from.tag().get());
          } else {
            objects.putIfAbsent(CURRENT, bytes);
          }
        });
  }

  private Shown shown() throws IOException {
    S3Objects.Content content;
    try {
      content = objects.get(CURRENT);
    } catch (NoSuchFileException absent) {
      return new Shown(0, Optional.empty());
    }
    Optional<String> tag = Optional.of(content.tag());
    try {
      return new Shown(
          Math.max(0, SelfChecked.read(content.bytes(), Current.class).version()), tag);
    } catch (IOException damaged) {
      // Derived: put anew.
      return new Shown(0, tag);
    }
  }

  @Override
  public long current() throws IOException {
    return shown().version();
  }

  @Override
  public boolean hasCurrent() throws IOException {
    return objects.head(CURRENT).isPresent();
  }

  @Override
  public boolean exists(String path) throws IOException {
    return objects.head(path + SUFFIX).isPresent();
  }

  @Override
  public List<String> names() throws IOException {
    return objects.names(Layout.VIEWS).stream()
        .map(
            name ->
                name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name)
        .toList();
  }

  @Override
  public void mend(Fold fold) throws IOException {
    if (fold.version() > 0 && current() == fold.version()) {
      Collection<PublishedPartition> all = snapshots.of(fold).partitions().values();
      String path = Layout.view(fold.version());
      if (!Arrays.equals(found(path).orElse(new byte[0]), bytes(all))) {
        build(path, all);
      }
    }
  }

  @Override
  public void build(String path, Collection<PublishedPartition> partitions) throws IOException {
    requireWhole(partitions);
    byte[] bytes = bytes(partitions);
    steps.step(Written.VIEW, Operation.BUILD, () -> objects.put(path + SUFFIX, bytes));
  }

  /** The newest ones are looked at: a version before this one showed the others. */
  private void requireWhole(Collection<PublishedPartition> partitions) throws IOException {
    long newest = partitions.stream().mapToLong(PublishedPartition::version).max().orElse(0);
    for (PublishedPartition partition : partitions) {
      for (PublishedFile file : partition.files()) {
        if (partition.version() == newest) {
          requireWhole(file);
        }
      }
    }
  }

  private void requireWhole(PublishedFile file) throws IOException {
    String found = objects.head(file.path()).map(k -> k.bytes() + " bytes").orElse("none");
    if (!found.equals(file.bytes() + " bytes")) {
      throw new StepFailure(
          Reason.ManualReviewRequired,
          file.path()
              + ": found "
              + found
              + ", expected "
              + file.bytes()
              + " bytes. It is published; readers keep the version they see. Restore the object, or"
              + " publish its partition anew");
    }
  }

  private static byte[] bytes(Collection<PublishedPartition> partitions) {
    return SelfChecked.bytes(
        new View(FORMAT, partitions.stream().map(S3Views::partition).toList()));
  }

  private static ViewPartition partition(PublishedPartition partition) {
    return new ViewPartition(
        partition.key().path(),
        partition.version(),
        partition.runId(),
        partition.files().stream()
            .map(f -> new ViewFile(f.path(), f.rows(), f.bytes(), f.crc32c(), f.sha256()))
            .toList());
  }

  private Optional<byte[]> found(String path) throws IOException {
    try {
      return Optional.of(objects.get(path + SUFFIX).bytes());
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  @Override
  public List<Finding> check(String path, Collection<PublishedPartition> partitions)
      throws IOException {
    Optional<byte[]> found = found(path);
    if (found.isEmpty() || Arrays.equals(found.get(), bytes(partitions))) {
      return List.of();
    }
    return List.of(
        new Finding(
            path + SUFFIX, State.Corrupt, "found another list of files than the log gives"));
  }

  @Override
  public void delete(String path) throws IOException {
    steps.step(Written.VIEW, Operation.DELETE, () -> objects.delete(path + SUFFIX));
  }
}
