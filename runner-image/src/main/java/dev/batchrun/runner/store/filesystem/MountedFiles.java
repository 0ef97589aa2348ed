package dev.batchrun.runner.store.filesystem;

import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.logged.FileCheck;
import dev.batchrun.runner.store.logged.FileCheck.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Reads the files of a mounted claim; a link in the place of a file is none. */
final class MountedFiles implements FileCheck.Source {
  @Override
  public Bytes read(PublishedFile file, boolean withSha256) throws IOException {
    return read(file.file(), withSha256);
  }

  @Override
  public Optional<String> noFile(PublishedFile file) throws IOException {
    return noFile(file.file());
  }

  static Optional<String> noFile(Path file) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return found.isRegularFile()
        ? Optional.empty()
        : Optional.of(
            found.isDirectory()
                ? "a directory"
                : found.isSymbolicLink() ? "a symbolic link" : "a device");
  }

  static Bytes read(Path file, boolean withSha256) throws IOException {
    long expected = Files.size(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      return Bytes.of(channel, expected, withSha256);
    }
  }
}
