package dev.batchrun.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/** Makes sure that one local mode at a time works in a directory; ends with the process. */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the directory.
   *
   * @throws LocalModeProblem when another process has it
   */
  static DirectoryLock take(LocalDirectory directory) throws IOException {
    Files.createDirectories(directory.root());
    FileChannel channel =
        FileChannel.open(directory.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      // The same as held by another process: reported below.
    }
    if (lock == null) {
      channel.close();
      throw new LocalModeProblem(
          "directory %s: another local mode works there; stop it, or choose another directory with --directory"
              .formatted(directory.root()));
    }
    return new DirectoryLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
