package dev.batchrun.local.executor;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Path;
import java.time.Duration;

/** An executor in a process of its own, for a test to kill: API server, token, directory. */
final class ExecutorProcess {
  private ExecutorProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(Cluster.config(arguments[0], arguments[1]))
            .build();
    ExecutorOptions options =
        ExecutorOptions.in(Path.of(arguments[2])).withRetryInterval(Duration.ofMillis(100));
    JobExecutor.start(client, options);
    Thread.currentThread().join();
  }
}
