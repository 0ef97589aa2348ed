package dev.batchrun.runner.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** The directory of a Pod where stages write what is uploaded later, and find what was fetched. */
record S3Scratch(Path root) {
  S3Scratch {
    root = root.toAbsolutePath().normalize();
  }

  Path resolve(String path) {
    Path resolved = root.resolve(path).normalize();
    if (!resolved.startsWith(root)) {
      throw new IllegalStateException("path '" + path + "' leaves the scratch directory");
    }
    return resolved;
  }

  void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory);
  }

  void write(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
  }

  /** The regular files directly in a directory; none when it is not there. */
  List<Path> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(directory)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Takes a stream to its end; the file appears under its name only when it is complete. */
  void take(InputStream bytes, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Path coming = file.resolveSibling(file.getFileName() + ".coming");
    Files.copy(bytes, coming, StandardCopyOption.REPLACE_EXISTING);
    Files.move(coming, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void deleteTree(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
