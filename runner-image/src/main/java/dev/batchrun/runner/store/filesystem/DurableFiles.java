package dev.batchrun.runner.store.filesystem;

import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.logged.Layout;
import dev.batchrun.runner.store.logged.RecordFiles;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How records, directories and links come to be in a dataset's directory, and go. What a method did
 * is on the disk when it returns: the bytes of a file and the name in its directory are two things,
 * and both are synced.
 */
final class DurableFiles implements RecordFiles {
  private final Path root;
  private final Path temporary;
  private final Supplier<String> tokens;
  private final DurableSteps steps;
  private final Failpoints failpoints;

  /**
   * @param root of the dataset; need not exist yet
   * @param tokens names of temporary files
   */
  DurableFiles(Path root, Supplier<String> tokens, Failpoints failpoints) {
    this.root = root;
    this.temporary = root.resolve(Layout.TEMPORARY);
    this.tokens = tokens;
    this.steps = new DurableSteps(failpoints);
    this.failpoints = failpoints;
  }

  Path root() {
    return root;
  }

  Path resolve(String path) {
    Path resolved = root.resolve(path).normalize();
    if (!resolved.startsWith(root)) {
      throw new IllegalStateException("path '" + path + "' leaves the dataset's root");
    }
    return resolved;
  }

  /** The steps themselves, for what is more than a record. */
  DurableSteps steps() {
    return steps;
  }

  @Override
  public void looking(String path) throws IOException {
    failpoints.looking(path);
  }

  @Override
  public Look<byte[]> read(String path) {
    try {
      failpoints.looking(path);
      return new Look.Present<>(Files.readAllBytes(resolve(path)));
    } catch (NoSuchFileException e) {
      return new Look.Absent<>();
    } catch (IOException e) {
      String why = RecordFiles.why(e);
      return new Look.Unreadable<>(why.contains(path) ? why : path + ": " + why);
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(resolve(path));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A link that failed may have happened, and one that succeeded may be another's on some
   * network file systems.
   */
  @Override
  public byte[] putIfAbsent(Written what, String path, byte[] bytes, Guard guard)
      throws IOException {
    Path target = resolve(path);
    createDirectories(target.getParent());
    Path written = write(what, bytes);
    IOException reply = null;
    try {
      steps.link(what, Operation.LINK, target, written, guard);
    } catch (StepFailure refused) {
      steps.delete(what, Operation.CLEAR, written);
      throw refused;
    } catch (FileAlreadyExistsException e) {
      // Somebody was first; who, the bytes say.
    } catch (IOException e) {
      reply = e;
    }
    Look<byte[]> found = require(path);
    if (found instanceof Look.Present<byte[]> present) {
      steps.sync(what, Operation.SYNC, target.getParent());
      steps.delete(what, Operation.CLEAR, written);
      return present.value();
    }
    steps.delete(what, Operation.CLEAR, written);
    throw reply != null ? reply : new IOException(path + ": linked, but it is not there");
  }

  @Override
  public void replace(Written what, String path, byte[] bytes) throws IOException {
    Path target = resolve(path);
    createDirectories(target.getParent());
    Path written = write(what, bytes);
    steps.move(what, Operation.RENAME, written, target);
    steps.sync(what, Operation.SYNC, target.getParent());
  }

  private Path write(Written what, byte[] bytes) throws IOException {
    createDirectories(temporary);
    Path written = temporary.resolve(tokens.get());
    steps.writeNew(what, written, bytes);
    return written;
  }

  /** Creates directories; each new name is synced in its parent. */
  void createDirectories(Path directory) throws IOException {
    for (Path at : missing(directory)) {
      create(Written.DIRECTORY, at);
      steps.sync(Written.DIRECTORY, Operation.SYNC, at.getParent());
    }
  }

  /** Creates directories that somebody syncs later. */
  void createDirectories(Written what, Path directory) throws IOException {
    for (Path at : missing(directory)) {
      create(what, at);
    }
  }

  private static Deque<Path> missing(Path directory) {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = directory; at != null && !Files.isDirectory(at); at = at.getParent()) {
      missing.push(at);
    }
    return missing;
  }

  private void create(Written what, Path directory) throws IOException {
    try {
      steps.createDirectory(what, directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  @Override
  public List<String> list(String path) throws IOException {
    failpoints.looking(path);
    try (Stream<Path> entries = Files.list(resolve(path))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  /** The paths of all files below a directory that may not be there; links are not followed. */
  List<String> below(String path) throws IOException {
    Path directory = resolve(path);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> found = Files.walk(directory)) {
      return found
          .filter(file -> !Files.isDirectory(file))
          .map(file -> root.relativize(file).toString())
          .toList();
    }
  }

  /** A new temporary directory. */
  Path temporaryDirectory(Written what) throws IOException {
    createDirectories(temporary);
    Path directory = temporary.resolve(tokens.get());
    steps.createDirectory(what, directory);
    return directory;
  }

  /** Moves a directory to its name unless one is there; whether it was ours does not matter. */
  void adopt(Written what, Path directory, String path) throws IOException {
    Path target = resolve(path);
    createDirectories(target.getParent());
    try {
      steps.move(what, Operation.RENAME, directory, target);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      deleteTree(what, directory);
    } catch (IOException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
      deleteTree(what, directory);
    }
    steps.sync(what, Operation.SYNC, target.getParent());
  }

  /** Puts a hard link in place of whatever file is there, in one step. */
  void relink(String path, Path existing) throws IOException {
    Path target = resolve(path);
    createDirectories(temporary);
    createDirectories(target.getParent());
    Path link = temporary.resolve(tokens.get());
    steps.link(Written.VIEW, Operation.BUILD, link, existing);
    steps.move(Written.VIEW, Operation.RENAME, link, target);
    // Moving one name of a file onto another does nothing, not even away.
    steps.delete(Written.VIEW, Operation.DELETE, link);
    steps.sync(Written.VIEW, Operation.SYNC, target.getParent());
  }

  /** Points a symbolic link to a path beside it, in one step. */
  void swapLink(Written what, String path, String target) throws IOException {
    createDirectories(temporary);
    Path link = temporary.resolve(tokens.get());
    steps.point(what, link, Path.of(target));
    steps.move(what, Operation.SWAP, link, resolve(path));
    steps.sync(what, Operation.SYNC, root);
  }

  @Override
  public void delete(Written what, String path) throws IOException {
    deleteFile(what, resolve(path));
  }

  @Override
  public void sync(Written what, String path) throws IOException {
    steps.sync(what, Operation.SYNC, resolve(path).getParent());
  }

  /** Deletes a file; it may be gone already. */
  void deleteFile(Written what, Path file) throws IOException {
    steps.delete(what, Operation.DELETE, file);
  }

  /** Removes directories that are empty, from one up to, and without, another. */
  void removeEmpty(Written what, Path directory, Path upTo) throws IOException {
    Path at = directory;
    try {
      while (at.startsWith(upTo) && !at.equals(upTo)) {
        steps.delete(what, Operation.DELETE, at);
        at = at.getParent();
      }
    } catch (DirectoryNotEmptyException e) {
      // Something else is in it: it stays, and so does everything above it.
      steps.sync(what, Operation.SYNC, at);
    }
  }

  /** Deletes a directory and what is in it; symbolic links are not followed. */
  void deleteTree(Written what, Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            deleteFile(what, file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            deleteFile(what, visited);
            return FileVisitResult.CONTINUE;
          }
        });
    steps.sync(what, Operation.SYNC, directory.getParent());
  }
}
