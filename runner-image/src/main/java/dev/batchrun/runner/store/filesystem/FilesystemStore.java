package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.logged.LoggedStore;
import dev.batchrun.runner.store.logged.Written;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The store on a file system with hard links. */
public final class FilesystemStore extends LoggedStore {

  /** A store at a place. Nothing is read or written before the first call. */
  public FilesystemStore(DatasetLocation location, StoreAccess access, Failpoints failpoints) {
    super(
        backend(location, new DurableFiles(location.root(), access.tokens(), failpoints)), access);
  }

  private static Backend backend(DatasetLocation location, DurableFiles files) {
    return new Backend(
        location, files, new StagedBytes(files), snapshots -> new Views(files, snapshots));
  }

  /** The names of all durable steps that a store of this kind takes: its fault points. */
  public static Set<String> points() {
    return Written.points();
  }

  /** A store that is only read, whoever owns it; for people at a mounted claim. */
  public static FilesystemStore reading(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    if (absolute.getParent() == null) {
      throw new StepFailure(
          Reason.InvalidRequest, "root '" + root + "': expected the directory of a dataset");
    }
    return new FilesystemStore(
        new DatasetLocation(
            "local", absolute.getFileName().toString(), absolute.getParent(), List.of()),
        new StoreAccess(
            "",
            Optional.empty(),
            java.time.Clock.systemUTC(),
            () -> java.util.UUID.randomUUID().toString()),
        Failpoints.none());
  }
}
