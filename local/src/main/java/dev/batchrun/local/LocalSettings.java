package dev.batchrun.local;

import java.nio.file.Path;

/**
 * How local mode is set up.
 *
 * @param directory where it keeps everything
 * @param workingDirectory what a claim's {@code local.batchrun.dev/path} annotation is relative to
 * @param port of the API server on the loopback address; 0 takes a free one
 * @param runnerClassPath class path of the runner processes
 */
public record LocalSettings(
    LocalDirectory directory, Path workingDirectory, int port, String runnerClassPath) {

  /** Settings with the class path of this process, which holds the runner too. */
  public static LocalSettings in(Path root) {
    return new LocalSettings(
        new LocalDirectory(root),
        Path.of("").toAbsolutePath(),
        0,
        System.getProperty("java.class.path"));
  }

  public LocalSettings withPort(int newPort) {
    return new LocalSettings(directory, workingDirectory, newPort, runnerClassPath);
  }

  public LocalSettings withWorkingDirectory(Path newDirectory) {
    return new LocalSettings(directory, newDirectory, port, runnerClassPath);
  }
}
