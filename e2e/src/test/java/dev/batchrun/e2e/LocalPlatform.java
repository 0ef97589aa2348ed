package dev.batchrun.e2e;

import dev.batchrun.local.LocalMode;
import dev.batchrun.local.LocalSettings;
import dev.batchrun.runner.InMemory;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** Local mode in a directory of its own. */
final class LocalPlatform implements Platform {
  private final Path root;
  private LocalMode mode;

  LocalPlatform() {
    try {
      root = InMemory.directory("scenario-");
      mode = start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LocalMode start() throws IOException {
    return LocalMode.start(
        LocalSettings.in(root.resolve("local"))
            .withWorkingDirectory(Path.of(System.getProperty("batchrun.repository")))
            .withLauncher(RunnerControl.launcher(root.resolve("control"))));
  }

  /** Stops it, as Ctrl-C would, and starts it, as {@code make local} would: what it knows stays. */
  synchronized void restart() throws IOException {
    mode.close();
    mode = start();
  }

  private synchronized LocalMode mode() {
    return mode;
  }

  @Override
  public KubernetesClient client() {
    return mode().client();
  }

  @Override
  public KubernetesClient clientOf(String user) {
    return client();
  }

  @Override
  public Path kubeconfig() {
    return mode().kubeconfig();
  }

  @Override
  public void bind(String namespace, String claim) {
    // Local mode binds every claim to a directory of its own.
  }

  @Override
  public Path claimDirectory(String namespace, String claim) {
    return mode().claimDirectory(namespace, claim);
  }

  @Override
  public RunnerControl control(String namespace) {
    return RunnerControl.of(root.resolve("control"), namespace, new OwnProcesses());
  }

  @Override
  public void restartOperator() {
    mode().restartOperator();
  }

  @Override
  public boolean hasTheNode() {
    return true;
  }

  @Override
  public String token() {
    return "";
  }

  @Override
  public boolean isLocal() {
    return true;
  }

  @Override
  public Duration patience() {
    return Duration.ofMinutes(3);
  }

  @Override
  public Duration look() {
    return Duration.ofMillis(50);
  }

  @Override
  public void forget(String namespace) {
    // It goes with everything else.
  }

  @Override
  public void close() {
    mode().close();
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(LocalPlatform::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
