package dev.batchrun.runner.store.logged;

import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;

/** Does a file have the bytes that were recorded? Reads each once, several at a time. */
public final class FileCheck {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Source source;

  /** Checks files that come from somewhere. */
  public FileCheck(Source source) {
    this.source = source;
  }

  /** Where files come from. */
  public interface Source {

    /** What a file holds; a {@link NoSuchFileException} when it is not there. */
    Bytes read(PublishedFile file, boolean withSha256) throws IOException;

    /** What stands in the place of a file when it is none: no later look will find another. */
    Optional<String> noFile(PublishedFile file) throws IOException;
  }

  /** A finding for each file, in their order. */
  public List<Finding> of(List<PublishedFile> files, int threads) {
    if (threads <= 1 || files.size() <= 1) {
      return files.stream().map(this::of).toList();
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(Math.max(1, Math.min(threads, files.size())));
    try {
      List<Future<Finding>> futures = new ArrayList<>();
      files.forEach(file -> futures.add(pool.submit(() -> of(file))));
      List<Finding> findings = new ArrayList<>();
      for (Future<Finding> future : futures) {
        findings.add(future.get());
      }
      return findings;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while files were checked", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StepFailure failure) {
        throw failure;
      }
      throw new IllegalStateException("a file check failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private Finding of(PublishedFile file) {
    try {
      Optional<String> other = source.noFile(file);
      if (other.isPresent()) {
        return corrupt(file, other.get(), "a file");
      }
      Bytes found = source.read(file, !file.sha256().isEmpty());
      if (file.bytes() >= 0 && found.size() != file.bytes()) {
        State state = found.size() < file.bytes() ? State.Truncated : State.Corrupt;
        return new Finding(
            file.path(), state, "found " + found.size() + " bytes, expected " + file.bytes());
      }
      if (!file.crc32c().isEmpty() && !found.crc32c().equals(file.crc32c())) {
        return corrupt(file, found.crc32c(), file.crc32c());
      }
      if (!file.sha256().isEmpty() && !found.sha256().equals(file.sha256())) {
        return corrupt(file, found.sha256(), file.sha256());
      }
      return new Finding(file.path(), State.Sound, "");
    } catch (NoSuchFileException e) {
      return new Finding(
          file.path(),
          State.Missing,
          "found none" + (file.bytes() < 0 ? "" : ", expected " + file.bytes() + " bytes"));
    } catch (IOException e) {
      return new Finding(file.path(), State.Unreadable, RecordFiles.why(e));
    }
  }

  private static Finding corrupt(PublishedFile file, String found, String expected) {
    return new Finding(file.path(), State.Corrupt, "found " + found + ", expected " + expected);
  }

  /** What a file holds; {@code sha256} is empty when it was not asked for. */
  public record Bytes(long size, String crc32c, String sha256) {

    /** Reads a channel to its end. */
    public static Bytes of(ReadableByteChannel channel, long expected, boolean withSha256)
        throws IOException {
      ByteBuffer buffer =
          ByteBuffer.allocateDirect((int) Math.max(1, Math.min(BUFFER_BYTES, expected + 1)));
      CRC32C crc = new CRC32C();
      MessageDigest sha = Digests.newSha256();
      long size = 0;
      int read;
      while ((read = channel.read(buffer)) >= 0) {
        buffer.flip();
        crc.update(buffer.duplicate());
        if (withSha256) {
          sha.update(buffer);
        }
        buffer.clear();
        size += read;
      }
      return new Bytes(
          size,
          Digests.text(crc),
          withSha256 ? "sha256:" + HexFormat.of().formatHex(sha.digest()) : "");
    }
  }
}
