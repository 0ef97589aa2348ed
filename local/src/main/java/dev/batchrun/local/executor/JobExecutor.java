package dev.batchrun.local.executor;

import dev.batchrun.local.executor.job.JobController;
import dev.batchrun.local.executor.mount.ClaimBinder;
import dev.batchrun.local.executor.mount.ClaimDirectories;
import dev.batchrun.local.executor.pod.PodController;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.SecureRandom;

/**
 * Runs the Jobs of an API server as processes of this machine.
 *
 * <p>It may be killed at any moment: the next one kills what this one left running and fails those
 * Pods as a lost node would.
 */
public final class JobExecutor implements AutoCloseable {
  private final PodController pods;
  private final JobController jobs;
  private final ClaimBinder claims;
  private final ContainerLogs logs;

  private JobExecutor(
      PodController pods, JobController jobs, ClaimBinder claims, ContainerLogs logs) {
    this.pods = pods;
    this.jobs = jobs;
    this.claims = claims;
    this.logs = logs;
  }

  /** Starts it with logs of its own. */
  public static JobExecutor start(KubernetesClient client, ExecutorOptions options) {
    return start(client, options, new ContainerLogs(options.stateDirectory()));
  }

  /**
   * Starts it: leftovers of an earlier one are dead when this returns.
   *
   * @param logs the ones the server was given, so that it learns when a log is complete
   */
  public static JobExecutor start(
      KubernetesClient client, ExecutorOptions options, ContainerLogs logs) {
    try {
      Files.createDirectories(options.stateDirectory());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    PodController pods = new PodController(client, options);
    JobController jobs = new JobController(client, new SecureRandom());
    ClaimBinder claims =
        new ClaimBinder(
            client, new ClaimDirectories(options.volumesDirectory(), options.workingDirectory()));
    JobExecutor executor = new JobExecutor(pods, jobs, claims, logs);
    logs.follow(container -> pods.mayStillWrite(container.podUid(), container.name()));
    claims.start();
    pods.start();
    jobs.start();
    return executor;
  }

  public ContainerLogs logs() {
    return logs;
  }

  /**
   * Ends all Pods as the shutdown of a node does. The API server must still be there, so that their
   * end is written down; Jobs are left to the next start, as they would be to the next controller.
   */
  @Override
  public void close() {
    jobs.close();
    pods.close();
    claims.close();
  }
}
