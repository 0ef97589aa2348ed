package dev.batchrun.local.executor;

import dev.batchrun.local.executor.mount.PodDirectory;
import dev.batchrun.local.server.PodLogs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where containers' logs lie. It needs no running executor: a server may be given one before the
 * executor, its own client, is started.
 */
public final class ContainerLogs implements PodLogs {
  private final Path stateDirectory;
  private volatile Predicate<Container> running = container -> false;

  /**
   * @param stateDirectory the same as in {@link ExecutorOptions}
   */
  public ContainerLogs(Path stateDirectory) {
    this.stateDirectory = stateDirectory.toAbsolutePath().normalize();
  }

  /** Tells from now on by the executor which containers may still write. */
  void follow(Predicate<Container> mayStillWrite) {
    running = mayStillWrite;
  }

  @Override
  public Optional<Path> file(Container container) {
    return Optional.of(
            PodDirectory.of(
                    stateDirectory, container.namespace(), container.pod(), container.podUid())
                .log(container.name()))
        .filter(Files::isRegularFile);
  }

  @Override
  public boolean isComplete(Container container) {
    return !running.test(container);
  }
}
