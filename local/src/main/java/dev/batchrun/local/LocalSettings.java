package dev.batchrun.local;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How local mode is set up.
 *
 * @param directory where it keeps everything
 * @param workingDirectory what a claim's {@code local.batchrun.dev/path} annotation is relative to
 * @param port of the API server on the loopback address; 0 takes a free one
 * @param runnerClassPath class path of the runner processes
 * @param launcher a program that is given a runner process's command as its arguments and starts
 *     it; empty when nothing stands in between
 */
public record LocalSettings(
    LocalDirectory directory,
    Path workingDirectory,
    int port,
    String runnerClassPath,
    List<String> launcher) {

  public LocalSettings {
    launcher = List.copyOf(launcher);
  }

  /** Settings with the class path of this process, which holds the runner too. */
  public static LocalSettings in(Path root) {
    return new LocalSettings(
        new LocalDirectory(root),
        Path.of("").toAbsolutePath(),
        0,
        absolute(System.getProperty("java.class.path")),
        List.of());
  }

  /** The runner's processes work elsewhere, so nothing in their class path may be relative. */
  private static String absolute(String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  public LocalSettings withPort(int newPort) {
    return new LocalSettings(directory, workingDirectory, newPort, runnerClassPath, launcher);
  }

  public LocalSettings withWorkingDirectory(Path newDirectory) {
    return new LocalSettings(directory, newDirectory, port, runnerClassPath, launcher);
  }

  public LocalSettings withLauncher(List<String> newLauncher) {
    return new LocalSettings(directory, workingDirectory, port, runnerClassPath, newLauncher);
  }
}
