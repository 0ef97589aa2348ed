package dev.batchrun.runner.store.filesystem;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.Look;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The durable steps of the filesystem store. A step is on the disk when its method returns: the
 * bytes of a file and the name in its directory are two things, and both are synced.
 */
final class DurableFiles {
  private final Path root;
  private final Path temporary;
  private final Supplier<String> tokens;
  private final Failpoints failpoints;

  /** Something that can fail half-way. */
  interface Action {
    void run() throws IOException;
  }

  /**
   * @param root of the dataset; need not exist yet
   * @param tokens names of temporary files
   */
  DurableFiles(Path root, Supplier<String> tokens, Failpoints failpoints) {
    this.root = root;
    this.temporary = root.resolve(Layout.TEMPORARY);
    this.tokens = tokens;
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

  /** Runs a step between its failpoints. */
  void step(String point, Action action) throws IOException {
    failpoints.before(point);
    action.run();
    failpoints.after(point);
  }

  /** A small file's bytes. */
  Look<byte[]> read(String path) {
    try {
      failpoints.looking(path);
      return new Look.Present<>(Files.readAllBytes(resolve(path)));
    } catch (NoSuchFileException e) {
      return new Look.Absent<>();
    } catch (IOException e) {
      return new Look.Unreadable<>(e.toString());
    }
  }

  /** The bytes of a file that may be absent; a file that cannot be read is an exception. */
  Look<byte[]> require(String path) throws IOException {
    Look<byte[]> look = read(path);
    if (look instanceof Look.Unreadable<byte[]> unreadable) {
      throw new IOException(path + ": " + unreadable.why());
    }
    return look;
  }

  /**
   * Puts a file where none is, and answers with what is there then: ours, or whoever was first.
   * Replies lie both ways (a link that failed may have happened, one that succeeded may be
   * another's on some network file systems), so the file is read back and its bytes decide.
   */
  byte[] putIfAbsent(String point, String path, byte[] bytes) throws IOException {
    Path target = resolve(path);
    createDirectories(target.getParent());
    Path written = write(point, bytes);
    IOException reply = null;
    try {
      step(point + ".link", () -> link(target, written));
    } catch (FileAlreadyExistsException e) {
      // Somebody was first; who, the bytes say.
    } catch (IOException e) {
      reply = e;
    }
    Look<byte[]> found = require(path);
    if (found instanceof Look.Present<byte[]> present) {
      step(point + ".sync", () -> sync(target.getParent()));
      Files.deleteIfExists(written);
      return present.value();
    }
    Files.deleteIfExists(written);
    throw reply != null ? reply : new IOException(path + ": linked, but it is not there");
  }

  /** A hard link; a file system that has none is named, since no retry helps there. */
  static void link(Path link, Path existing) throws IOException {
    try {
      Files.createLink(link, existing);
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

  /** Puts a file that anybody can derive again, in place of what was there. */
  void replace(String point, String path, byte[] bytes) throws IOException {
    Path target = resolve(path);
    createDirectories(target.getParent());
    Path written = write(point, bytes);
    step(point + ".rename", () -> Files.move(written, target, StandardCopyOption.ATOMIC_MOVE));
    sync(target.getParent());
  }

  private Path write(String point, byte[] bytes) throws IOException {
    createDirectories(temporary);
    Path written = temporary.resolve(tokens.get());
    step(point + ".write", () -> writeSynced(written, bytes));
    return written;
  }

  private static void writeSynced(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /** Creates directories; each new name is synced in its parent. */
  void createDirectories(Path directory) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = directory; at != null && !Files.isDirectory(at); at = at.getParent()) {
      missing.push(at);
    }
    for (Path at : missing) {
      try {
        Files.createDirectory(at);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(at)) {
          throw e;
        }
      }
      sync(at.getParent());
    }
  }

  /** Syncs a file or a directory. */
  void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The names in a directory, sorted; none when it is not there. */
  List<String> list(String path) throws IOException {
    failpoints.looking(path);
    try (Stream<Path> entries = Files.list(resolve(path))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  /** A new temporary directory. */
  Path temporaryDirectory() throws IOException {
    createDirectories(temporary);
    return Files.createDirectory(temporary.resolve(tokens.get()));
  }

  /** Moves a directory to its name unless one is there; whether it was ours does not matter. */
  void adopt(String point, Path directory, String path) throws IOException {
    Path target = resolve(path);
    createDirectories(target.getParent());
    try {
      step(point + ".rename", () -> Files.move(directory, target, StandardCopyOption.ATOMIC_MOVE));
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      deleteTree(point, directory);
    } catch (IOException e) {
      if (!Files.isDirectory(target)) {
        throw e;
      }
      deleteTree(point, directory);
    }
    sync(target.getParent());
  }

  /** Points a symbolic link to a path beside it, in one step. */
  void swapLink(String point, String path, String target) throws IOException {
    createDirectories(temporary);
    Path link = Files.createSymbolicLink(temporary.resolve(tokens.get()), Path.of(target));
    step(point + ".swap", () -> Files.move(link, resolve(path), StandardCopyOption.ATOMIC_MOVE));
    sync(root);
  }

  /** Deletes a file; it may be gone already. */
  void deleteFile(String point, Path file) throws IOException {
    step(point + ".delete", () -> Files.deleteIfExists(file));
  }

  /** Removes directories that are empty, from one up to, and without, another. */
  void removeEmpty(Path directory, Path upTo) throws IOException {
    Path at = directory;
    try {
      while (at.startsWith(upTo) && !at.equals(upTo)) {
        Files.deleteIfExists(at);
        at = at.getParent();
      }
    } catch (DirectoryNotEmptyException e) {
      // Something else is in it: it stays, and so does everything above it.
      sync(at);
    }
  }

  /** Deletes a directory and what is in it; symbolic links are not followed. */
  void deleteTree(String point, Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            deleteFile(point, file);
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
            deleteFile(point, visited);
            return FileVisitResult.CONTINUE;
          }
        });
    sync(directory.getParent());
  }
}
