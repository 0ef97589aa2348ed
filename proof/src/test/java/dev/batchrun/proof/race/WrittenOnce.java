package dev.batchrun.proof.race;

import dev.batchrun.runner.json.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Is a file that was written once ever written again? Looks at every file of a dataset and compares
 * it with what it was when it was first seen. What can be derived again may be replaced, by the
 * very same bytes: {@code commit.json}, manifests, checkpoints, claims. Only {@code current}, a
 * link, ever changes.
 */
final class WrittenOnce {
  /**
   * Below these, files may go; a data file needs a condemnation, which is looked for at the end.
   */
  private static final List<String> MAY_GO =
      List.of(
          "_batchrun/claims/",
          "_batchrun/checkpoints/",
          "_batchrun/views/",
          "_batchrun/retired/",
          "data/");

  private final Path root;
  private final Map<String, Seen> files = new HashMap<>();
  private final Set<String> deletedData = new TreeSet<>();

  /** What a file was; key, size and time tell whether it has to be read again. */
  private record Seen(Object key, long size, FileTime modified, String digest) {}

  WrittenOnce(Path root) {
    this.root = root;
  }

  void look(String when) {
    Set<String> found = new HashSet<>();
    if (Files.isDirectory(root)) {
      walk(found, when);
    }
    for (String path : files.keySet()) {
      if (!found.contains(path)) {
        if (MAY_GO.stream().noneMatch(path::startsWith)) {
          throw new AssertionError(path + ": it is gone " + when);
        }
        if (path.startsWith("data/")) {
          deletedData.add(path);
        }
      }
    }
  }

  private void walk(Set<String> found, String when) {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
              return at.endsWith("_batchrun/tmp")
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (attributes.isRegularFile()) {
                String path = root.relativize(file).toString();
                found.add(path);
                compare(path, file, attributes, when);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      throw new AssertionError("nothing runs, and yet a file went while it was looked at", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compare(String path, Path file, BasicFileAttributes now, String when)
      throws IOException {
    Seen before = files.get(path);
    if (before != null
        && before.key().equals(now.fileKey())
        && before.size() == now.size()
        && before.modified().equals(now.lastModifiedTime())) {
      return;
    }
    String digest = Digests.sha256(Files.readAllBytes(file));
    if (before != null && !before.digest().equals(digest)) {
      throw new AssertionError(path + ": it has other bytes " + when);
    }
    if (deletedData.contains(path)) {
      throw new AssertionError(path + ": it was deleted and is there again " + when);
    }
    files.put(path, new Seen(now.fileKey(), now.size(), now.lastModifiedTime(), digest));
  }

  /** Files below {@code data} that were there once. */
  Set<String> deletedData() {
    return Set.copyOf(deletedData);
  }
}
