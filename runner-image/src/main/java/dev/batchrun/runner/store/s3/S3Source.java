package dev.batchrun.runner.store.s3;

import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.logged.FileCheck;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;

/** Reads objects as streams: verifying needs no disk. */
record S3Source(S3Objects objects) implements FileCheck.Source {
  @Override
  public FileCheck.Bytes read(PublishedFile file, boolean withSha256) throws IOException {
    return read(file.path(), Math.max(0, file.bytes()), withSha256);
  }

  @Override
  public Optional<String> noFile(PublishedFile file) {
    return Optional.empty();
  }

  FileCheck.Bytes read(String path, long expected, boolean withSha256) throws IOException {
    try (InputStream stream = objects.open(path);
        ReadableByteChannel channel = Channels.newChannel(stream)) {
      return FileCheck.Bytes.of(channel, expected, withSha256);
    }
  }
}
