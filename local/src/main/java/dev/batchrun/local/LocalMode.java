package dev.batchrun.local;

import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.local.executor.ContainerLogs;
import dev.batchrun.local.executor.ExecutorOptions;
import dev.batchrun.local.executor.JobExecutor;
import dev.batchrun.local.executor.mount.ClaimDirectories;
import dev.batchrun.local.server.LocalApiServer;
import dev.batchrun.local.server.store.StateProblem;
import dev.batchrun.operator.BatchRunOperator;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.connection.ApiConnection;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A running local mode: API server, operator, Job executor. Closing it stops the three in the
 * opposite order; what they know stays in the directory and the next start goes on from there.
 */
public final class LocalMode implements AutoCloseable {
  private final LocalDirectory directory;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Path workingDirectory;
  private KubernetesClient client;
  private KubernetesClient operatorClient;

  private LocalMode(LocalSettings settings) {
    directory = settings.directory();
    workingDirectory = settings.workingDirectory();
  }

  /**
   * Starts all parts and returns when the operator watches.
   *
   * @throws LocalModeProblem when the directory is taken or the port in use
   */
  public static LocalMode start(LocalSettings settings) throws IOException {
    LocalMode mode = new LocalMode(settings);
    try {
      mode.startParts(settings);
      return mode;
    } catch (IOException | RuntimeException e) {
      mode.close();
      throw e;
    }
  }

  private void startParts(LocalSettings settings) throws IOException {
    parts.push(DirectoryLock.take(directory));
    ContainerLogs logs = new ContainerLogs(directory.pods());
    LocalApiServer server = startServer(settings, logs);
    client = connect(server);
    parts.push(client);
    CustomResourceDefinitions.install(client);
    UnpackedEngine engine = UnpackedEngine.in(directory.engine(), settings.runnerClassPath());
    ExecutorOptions executorOptions =
        ExecutorOptions.in(directory.root())
            .withVolumes(directory.volumes(), settings.workingDirectory())
            .withImages(RunnerImage.catalog(engine, settings.launcher()));
    parts.push(JobExecutor.start(client, executorOptions, logs));
    operatorClient = connect(server);
    parts.push(operatorClient);
    parts.push(BatchRunOperator.start(operatorClient, operatorSettings()));
  }

  /** Stops the operator and starts another, as when its Pod moves; Jobs go on meanwhile. */
  public void restartOperator() {
    close(parts.pop());
    parts.push(BatchRunOperator.start(operatorClient, operatorSettings()));
  }

  private LocalApiServer startServer(LocalSettings settings, ContainerLogs logs) {
    try {
      LocalApiServer server =
          LocalApiServer.start(
              new LocalApiServer.Options(
                  settings.port(), Optional.of(directory.state()), logs, Clock.systemUTC()));
      parts.push(server);
      server.writeKubeconfig(directory.kubeconfig());
      return server;
    } catch (StateProblem problem) {
      throw new LocalModeProblem(problem.getMessage());
    }
  }

  private static OperatorSettings operatorSettings() {
    // One person works here and plays both requester and reviewer.
    return OperatorSettings.of("local", RunnerImage.REFERENCE).with(ApprovalRule.trusted);
  }

  private static KubernetesClient connect(LocalApiServer server) {
    return ApiConnection.open(server.clientConfig());
  }

  /** A client with the rights of the kubeconfig. */
  public KubernetesClient client() {
    return client;
  }

  /** Where the kubeconfig is. */
  public Path kubeconfig() {
    return directory.kubeconfig();
  }

  /** Where everything is kept. */
  public LocalDirectory directory() {
    return directory;
  }

  /**
   * The directory that a claim is bound to.
   *
   * @throws LocalModeProblem when there is no such claim
   */
  public Path claimDirectory(String namespace, String name) {
    PersistentVolumeClaim claim =
        client.persistentVolumeClaims().inNamespace(namespace).withName(name).get();
    if (claim == null) {
      throw new LocalModeProblem(
          "PersistentVolumeClaim %s/%s: not found; apply it first".formatted(namespace, name));
    }
    return new ClaimDirectories(directory.volumes(), workingDirectory).of(claim);
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      // One part that does not stop cleanly must not keep the others running.
      System.getLogger(LocalMode.class.getName())
          .log(System.Logger.Level.WARNING, "a part of local mode did not stop cleanly", e);
    }
  }
}
