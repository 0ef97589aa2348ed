package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StageWrites.Write;
import dev.batchrun.runner.store.logged.RecordFiles;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The one place where a dataset's directory is changed. Each method is one step between its two
 * fault points; no other class of the store or the stages may call the file system to change it.
 */
final class DurableSteps {
  private final Failpoints failpoints;

  /** Something that can fail half-way. */
  private interface Action {
    void run() throws IOException;
  }

  DurableSteps(Failpoints failpoints) {
    this.failpoints = failpoints;
  }

  private void step(Written what, Operation operation, Action action) throws IOException {
    String point = what.point(operation);
    failpoints.before(point);
    action.run();
    failpoints.after(point);
  }

  /** Lets somebody else write a file. */
  <T> T copy(Written what, Write<T> write) throws IOException {
    String point = what.point(Operation.COPY);
    failpoints.before(point);
    T result = write.perform();
    failpoints.after(point);
    return result;
  }

  /** Writes a small file that may be there already. */
  void overwrite(Written what, Path file, byte[] bytes) throws IOException {
    step(
        what,
        Operation.COPY,
        () ->
            Files.write(
                file,
                bytes,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC));
  }

  /** Creates a directory; its parent must be there. */
  void createDirectory(Written what, Path directory) throws IOException {
    step(what, Operation.CREATE, () -> Files.createDirectory(directory));
  }

  /** Writes and syncs a new file. */
  void writeNew(Written what, Path file, byte[] bytes) throws IOException {
    step(
        what,
        Operation.WRITE,
        () -> {
          try (FileChannel channel =
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
              channel.write(buffer);
            }
            channel.force(true);
          }
        });
  }

  /** A hard link; a file system that has none is named, since no retry helps there. */
  void link(Written what, Operation operation, Path link, Path existing) throws IOException {
    link(what, operation, link, existing, () -> {});
  }

  /** The same, unless the guard, asked right before, throws. */
  void link(Written what, Operation operation, Path link, Path existing, RecordFiles.Guard guard)
      throws IOException {
    try {
      step(
          what,
          operation,
          () -> {
            guard.check();
            Files.createLink(link, existing);
          });
    } catch (UnsupportedOperationException e) {
      throw noLinks(link, e);
    } catch (FileSystemException e) {
      String reason = String.valueOf(e.getReason());
      if (reason.contains("not permitted") || reason.contains("not supported")) {
        throw noLinks(link, e);
      }
      throw e;
    }
  }

  private static StepFailure noLinks(Path link, Exception cause) {
    return new StepFailure(
        Reason.InvalidRequest,
        "output.store.filesystem: the file system of "
            + link.getParent()
            + " refuses hard links; use a claim whose file system has them (ext4, xfs, NFS)",
        cause);
  }

  /** Creates a symbolic link. */
  void point(Written what, Path link, Path target) throws IOException {
    step(what, Operation.POINT, () -> Files.createSymbolicLink(link, target));
  }

  /** Gives a file or directory another name, in one piece. */
  void move(Written what, Operation operation, Path from, Path to) throws IOException {
    step(what, operation, () -> Files.move(from, to, StandardCopyOption.ATOMIC_MOVE));
  }

  /** Syncs a file or a directory. */
  void sync(Written what, Operation operation, Path path) throws IOException {
    step(
        what,
        operation,
        () -> {
          try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
          }
        });
  }

  /** Deletes a file or an empty directory; it may be gone already. */
  void delete(Written what, Operation operation, Path path) throws IOException {
    step(what, operation, () -> Files.deleteIfExists(path));
  }
}
