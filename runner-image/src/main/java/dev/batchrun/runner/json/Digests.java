package dev.batchrun.runner.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/** Digests of bytes and files. CRC32C finds accidents at gigabytes a second, SHA-256 intent. */
public final class Digests {
  private static final int BUFFER_BYTES = 1 << 20;

  private Digests() {}

  /** A CRC32C as records have it: {@code crc32c:<8 hex>}. */
  public static String text(CRC32C crc) {
    return "crc32c:" + HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /** A way to digest; its name is the prefix of what it gives. */
  public enum Algorithm {
    /** {@code crc32c:<8 hex>}. */
    CRC32C,
    /** {@code sha256:<64 hex>}. */
    SHA256;

    /** The algorithm that made this digest. */
    public static Algorithm of(String digest) {
      if (digest.startsWith("crc32c:")) {
        return CRC32C;
      }
      if (digest.startsWith("sha256:")) {
        return SHA256;
      }
      throw new IllegalArgumentException(
          "digest '" + digest + "': expected crc32c:<hex> or sha256:<hex>");
    }
  }

  /**
   * The digest of a file's bytes as they were read.
   *
   * @param size bytes read
   * @param digest with its prefix
   */
  public record FileDigest(long size, String digest) {}

  /** {@code sha256:<64 hex>} of some bytes. */
  public static String sha256(byte[] bytes) {
    return "sha256:" + HexFormat.of().formatHex(newSha256().digest(bytes));
  }

  /** A SHA-256 to feed. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /** The digest of a file; a symbolic link in its last place is refused. */
  public static FileDigest file(Path file, Algorithm algorithm) throws IOException {
    return file(file, algorithm, bytes -> {});
  }

  /**
   * The digests of files, in their order, read in parallel.
   *
   * @param progress is told each number of bytes read, from several threads
   */
  public static List<FileDigest> files(
      List<Path> files, Algorithm algorithm, int threads, LongConsumer progress)
      throws IOException {
    if (threads <= 1 || files.size() <= 1) {
      FileDigest[] digests = new FileDigest[files.size()];
      for (int i = 0; i < digests.length; i++) {
        digests[i] = file(files.get(i), algorithm, progress);
      }
      return List.of(digests);
    }
    ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, files.size()));
    try {
      List<Future<FileDigest>> futures =
          files.stream().map(f -> pool.submit(() -> file(f, algorithm, progress))).toList();
      FileDigest[] digests = new FileDigest[files.size()];
      for (int i = 0; i < digests.length; i++) {
        digests[i] = futures.get(i).get();
      }
      return List.of(digests);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new UncheckedIOException(new IOException("cannot digest files", e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while files were digested", e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static FileDigest file(Path file, Algorithm algorithm, LongConsumer progress)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    CRC32C crc = new CRC32C();
    MessageDigest sha = algorithm == Algorithm.SHA256 ? newSha256() : null;
    long size = 0;
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      int read;
      while ((read = channel.read(buffer)) >= 0) {
        buffer.flip();
        if (sha != null) {
          sha.update(buffer);
        } else {
          crc.update(buffer);
        }
        buffer.clear();
        size += read;
        progress.accept(read);
      }
    }
    String digest = sha != null ? "sha256:" + HexFormat.of().formatHex(sha.digest()) : text(crc);
    return new FileDigest(size, digest);
  }
}
