package dev.batchrun.proof.matrix;

import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.StoreWorld;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The store on a file system. */
final class FilesystemUnderProof implements StoreUnderProof {
  @Override
  public String name() {
    return "filesystem";
  }

  @Override
  public Set<String> points() {
    return FilesystemStore.points();
  }

  @Override
  public Place place(Path directory) {
    return new Claim(directory);
  }

  /** A claim with one dataset on it. */
  private record Claim(Path directory) implements Place {
    private Path root() {
      return directory.resolve("orders");
    }

    private FilesystemStore store(StoreAccess access, Failpoints failpoints) {
      return new FilesystemStore(
          new DatasetLocation("lake", "orders", directory, StoreWorld.COLUMNS), access, failpoints);
    }

    @Override
    public CommitStore open(StoreAccess access, Failpoints failpoints) {
      return store(access, failpoints);
    }

    @Override
    public List<LogEntry> log() {
      return Files.isDirectory(root().resolve("_batchrun/log/000000000"))
              && Files.exists(root().resolve("_batchrun/log/000000000/000000000000.json"))
          ? FilesystemStore.reading(root()).log()
          : List.of();
    }

    @Override
    public Supplier<Map<String, String>> reader() {
      try {
        Path view = root().resolve("current").toRealPath();
        return () -> StoreWorld.read(view);
      } catch (NoSuchFileException absent) {
        if (Files.isSymbolicLink(root().resolve("current"))) {
          throw new AssertionError("current: it names a view that is not there");
        }
        return Map::of;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public List<String> files() {
      Path data = root().resolve("data");
      if (!Files.isDirectory(data)) {
        return List.of();
      }
      try (Stream<Path> files = Files.walk(data)) {
        return files
            .filter(Files::isRegularFile)
            .map(file -> root().relativize(file).toString())
            .sorted()
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Place fork(Path other) throws IOException {
      Map<Object, Path> copied = new HashMap<>();
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path from : files.toList()) {
          copy(from, other.resolve(directory.relativize(from)), copied);
        }
      }
      return new Claim(other);
    }

    /** Names of one file stay names of one file. */
    private static void copy(Path from, Path to, Map<Object, Path> copied) throws IOException {
      if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(to);
      } else if (Files.isSymbolicLink(from)) {
        Files.createSymbolicLink(to, Files.readSymbolicLink(from));
      } else {
        Object inode = Files.getAttribute(from, "unix:ino");
        Path first = copied.putIfAbsent(inode, to);
        if (first == null) {
          Files.copy(from, to);
        } else {
          Files.createLink(to, first);
        }
      }
    }

    @Override
    public void ageLeftovers() {
      Path temporary = root().resolve("_batchrun/tmp");
      if (!Files.isDirectory(temporary)) {
        return;
      }
      try (Stream<Path> files = Files.list(temporary)) {
        for (Path file : files.filter(f -> !Files.isSymbolicLink(f)).toList()) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void detachTheView() {
      try (Stream<Path> files = Files.walk(root().resolve("current").toRealPath())) {
        for (Path link : files.filter(Files::isRegularFile).toList()) {
          byte[] bytes = Files.readAllBytes(link);
          Files.delete(link);
          Files.write(link, bytes);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void damage(String file) {
      try {
        Files.writeString(root().resolve(file), "others of 1");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
