package dev.batchrun.local.executor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How the executor is set up.
 *
 * @param stateDirectory where Pods get their private directories and logs; must survive a restart
 * @param volumesDirectory parent of the directories that claims are bound to
 * @param workingDirectory what a claim's {@code local.batchrun.dev/path} annotation is relative to
 * @param images what images stand for
 * @param maxRunningPods how many Pods run at a time; the others wait as unschedulable
 * @param retryInterval how long to wait before looking again for something missing
 * @param nodeName the name of this machine in {@code spec.nodeName}
 */
public record ExecutorOptions(
    Path stateDirectory,
    Path volumesDirectory,
    Path workingDirectory,
    ImageCatalog images,
    int maxRunningPods,
    Duration retryInterval,
    String nodeName) {

  public ExecutorOptions {
    stateDirectory = stateDirectory.toAbsolutePath().normalize();
    volumesDirectory = volumesDirectory.toAbsolutePath().normalize();
    workingDirectory = workingDirectory.toAbsolutePath().normalize();
    Objects.requireNonNull(images);
    Objects.requireNonNull(retryInterval);
    Objects.requireNonNull(nodeName);
    if (maxRunningPods < 1) {
      throw new IllegalArgumentException(
          "maxRunningPods: found " + maxRunningPods + ", expected at least 1");
    }
  }

  /** Four Pods at a time, everything below one directory, no images. */
  public static ExecutorOptions in(Path directory) {
    return new ExecutorOptions(
        directory.resolve("pods"),
        directory.resolve("volumes"),
        Path.of(""),
        image -> Optional.empty(),
        4,
        Duration.ofSeconds(1),
        "local");
  }

  public ExecutorOptions withImages(ImageCatalog catalog) {
    return new ExecutorOptions(
        stateDirectory,
        volumesDirectory,
        workingDirectory,
        catalog,
        maxRunningPods,
        retryInterval,
        nodeName);
  }

  public ExecutorOptions withMaxRunningPods(int most) {
    return new ExecutorOptions(
        stateDirectory, volumesDirectory, workingDirectory, images, most, retryInterval, nodeName);
  }

  public ExecutorOptions withRetryInterval(Duration interval) {
    return new ExecutorOptions(
        stateDirectory,
        volumesDirectory,
        workingDirectory,
        images,
        maxRunningPods,
        interval,
        nodeName);
  }

  public ExecutorOptions withVolumes(Path volumes, Path working) {
    return new ExecutorOptions(
        stateDirectory, volumes, working, images, maxRunningPods, retryInterval, nodeName);
  }
}
