package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What an auditor does with a published dataset. */
final class Evidence {
  /** How the command verify ended. */
  record Verdict(int exitCode, String output) {}

  private Evidence() {}

  static String digest(Path file) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return "sha256:" + HexFormat.of().formatHex(digest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs the runner's command verify on a dataset's root. */
  static Verdict verify(Workspace at, String dataset) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.batchrun.runner.Main",
            "verify",
            "--root",
            at.root(dataset).toString());
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
      return new Verdict(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Changes one bit in the middle of a data file; which one it was, below the dataset's root. */
  static String flipAByte(Workspace at, String dataset) {
    return flipAByte(at, dataset, "data/**.parquet");
  }

  /** Changes one bit in the middle of the first file with a name like this. */
  static String flipAByte(Workspace at, String dataset, String glob) {
    Path root = at.root(dataset);
    PathMatcher wanted = root.getFileSystem().getPathMatcher("glob:" + glob);
    try (Stream<Path> files = Files.walk(root)) {
      Path file =
          files
              .filter(Files::isRegularFile)
              .filter(f -> wanted.matches(root.relativize(f)))
              .sorted()
              .findFirst()
              .orElseThrow();
      try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
        long middle = bytes.length() / 2;
        bytes.seek(middle);
        int found = bytes.read();
        bytes.seek(middle);
        bytes.write(found ^ 1);
      }
      return root.relativize(file).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
