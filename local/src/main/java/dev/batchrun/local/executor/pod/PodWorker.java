package dev.batchrun.local.executor.pod;

import dev.batchrun.local.executor.ExecutorOptions;
import dev.batchrun.local.executor.control.EventRecorder;
import dev.batchrun.local.executor.control.EventRecorder.Type;
import dev.batchrun.local.executor.mount.ClaimDirectories;
import dev.batchrun.local.executor.mount.NotReadyException;
import dev.batchrun.local.executor.mount.PodDirectory;
import dev.batchrun.local.executor.mount.PodMounts;
import dev.batchrun.local.executor.process.HostProcess;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one Pod from its volumes to its end. One thread walks through the steps; {@link #stop} may
 * come from any other at any time and ends whatever the walk is waiting for.
 */
final class PodWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

  private static final int REPORTS_OF_THE_END = 10;

  /** What a worker needs of its surroundings. */
  record Surroundings(
      KubernetesClient client,
      PodObjects objects,
      EventRecorder events,
      ExecutorOptions options,
      Executor threads,
      ScheduledExecutorService timer) {}

  /** Ends the walk: the Pod is being stopped. */
  private static final class StoppedException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final Pod pod;
  private final Surroundings around;
  private final PodDirectory directory;
  private final PodProgress progress;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Map<String, HostProcess> living = new HashMap<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Optional<Ending> ending = Optional.empty();
  private boolean launched;

  PodWorker(Pod pod, Surroundings around) {
    this.pod = pod;
    this.around = around;
    this.directory = PodDirectory.of(around.options().stateDirectory(), pod);
    this.progress = new PodProgress(pod, Instant.now());
  }

  Pod pod() {
    return pod;
  }

  /** Completes when all processes are gone and the final status is written. */
  CompletableFuture<Void> done() {
    return done;
  }

  boolean mayStillWrite(String container) {
    return !States.hasEnded(progress.state(container));
  }

  @Override
  public void run() {
    try {
      walk();
    } catch (StoppedException e) {
      LOG.debug("pod {} was stopped", pod.getMetadata().getName());
    } catch (IOException | RuntimeException e) {
      LOG.warn("pod {}: {}", pod.getMetadata().getName(), e.toString());
      stop(Duration.ZERO, Ending.refused("local mode could not run it: " + e.getMessage()));
    } finally {
      finish();
    }
  }

  private void walk() throws StoppedException, IOException {
    report();
    scheduleDeadline();
    PodMounts mounts = mount();
    progress.mounted();
    for (Container container : pod.getSpec().getInitContainers()) {
      runToEnd(container, mounts);
      if (!States.succeeded(progress.state(container.getName()))) {
        return;
      }
    }
    List<CompletableFuture<Void>> running =
        pod.getSpec().getContainers().stream().map(c -> runInParallel(c, mounts)).toList();
    running.forEach(CompletableFuture::join);
  }

  private CompletableFuture<Void> runInParallel(Container container, PodMounts mounts) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            runToEnd(container, mounts);
          } catch (StoppedException e) {
            LOG.debug("container {} was stopped before it started", container.getName());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        around.threads());
  }

  // ---- steps

  private PodMounts mount() throws StoppedException, IOException {
    ClaimDirectories claims =
        new ClaimDirectories(
            around.options().volumesDirectory(), around.options().workingDirectory());
    while (true) {
      try {
        return PodMounts.mount(pod, directory, around.client(), claims);
      } catch (NotReadyException e) {
        around.events().record(pod, Type.WARNING, e.reason(), e.getMessage());
      } catch (KubernetesClientException e) {
        around.events().record(pod, Type.WARNING, "FailedMount", e.getMessage());
      }
      waitAndRetry();
    }
  }

  private void runToEnd(Container container, PodMounts mounts)
      throws StoppedException, IOException {
    Optional<HostProcess> started = launch(container, mounts);
    if (started.isEmpty()) {
      return;
    }
    HostProcess process = started.get();
    Instant from = Instant.now();
    progress.started(container.getName(), "process://" + process.pid(), from);
    event("Started", "Started container " + container.getName());
    report();
    int exitCode = process.exit().join();
    synchronized (this) {
      living.remove(container.getName());
    }
    String reason =
        exitCode == 0 ? "Completed" : process.ranOutOfMemory(exitCode) ? "OOMKilled" : "Error";
    String message =
        TerminationMessage.read(
            pod,
            container,
            directory.terminationMessage(container.getName()),
            directory.log(container.getName()),
            exitCode);
    set(container, States.ended(exitCode, reason, message, from, Instant.now()));
  }

  /** Starts the process once everything it needs is there; empty when it can never be started. */
  private Optional<HostProcess> launch(Container container, PodMounts mounts)
      throws StoppedException, IOException {
    ContainerRun run = new ContainerRun(pod, container, directory, around.options().images());
    while (true) {
      try {
        HostProcess.Launch launch = run.launch(mounts);
        event(
            "Pulled",
            "Container image \"" + container.getImage() + "\" already present on machine");
        return start(container, launch);
      } catch (NotReadyException e) {
        notReady(container, e);
      } catch (KubernetesClientException e) {
        notReady(container, new NotReadyException("CreateContainerConfigError", e.getMessage()));
      }
      waitAndRetry();
    }
  }

  private Optional<HostProcess> start(Container container, HostProcess.Launch launch)
      throws StoppedException {
    // Under the lock that stop() takes: a process is either seen by it or never started.
    synchronized (this) {
      if (ending.isPresent()) {
        throw new StoppedException();
      }
      try {
        launched = true;
        HostProcess process = HostProcess.start(launch);
        living.put(container.getName(), process);
        event("Created", "Created container: " + container.getName());
        return Optional.of(process);
      } catch (IOException e) {
        String message = "failed to start container: " + e.getMessage();
        around.events().record(pod, Type.WARNING, "Failed", "Error: " + message);
        Instant now = Instant.now();
        set(container, States.ended(128, "StartError", message, now, now));
        return Optional.empty();
      }
    }
  }

  private void notReady(Container container, NotReadyException why) {
    boolean pull = why.reason().equals("ErrImagePull");
    ContainerState before = progress.state(container.getName());
    boolean again =
        before.getWaiting() != null
            && Set.of("ErrImagePull", "ImagePullBackOff").contains(before.getWaiting().getReason());
    if (pull && again) {
      String image = container.getImage();
      event("BackOff", "Back-off pulling image \"" + image + "\"");
      String message =
          "Back-off pulling image \"%s\": ErrImagePull: %s".formatted(image, why.getMessage());
      set(container, States.waiting("ImagePullBackOff", message));
      return;
    }
    String message =
        pull
            ? "Failed to pull image \"%s\": %s".formatted(container.getImage(), why.getMessage())
            : "Error: " + why.getMessage();
    around.events().record(pod, Type.WARNING, "Failed", message);
    set(container, States.waiting(why.reason(), why.getMessage()));
  }

  private void waitAndRetry() throws StoppedException {
    try {
      long millis = around.options().retryInterval().toMillis();
      if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
        throw new StoppedException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException();
    }
  }

  // ---- ending

  private void scheduleDeadline() {
    Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds())
        .ifPresent(
            seconds ->
                around
                    .timer()
                    .schedule(() -> stop(grace(pod), Ending.DEADLINE), seconds, TimeUnit.SECONDS));
  }

  /** Asks the processes to end, and ends them when the grace has passed; the first reason stays. */
  synchronized void stop(Duration grace, Ending how) {
    if (ending.isEmpty()) {
      ending = Optional.of(how);
    }
    stopped.countDown();
    for (Map.Entry<String, HostProcess> entry : living.entrySet()) {
      event("Killing", "Stopping container " + entry.getKey());
      HostProcess process = entry.getValue();
      if (grace.isZero()) {
        process.kill();
      } else {
        process.terminate();
        around.timer().schedule(process::kill, grace.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /** How long a Pod's processes get between being asked and being killed. */
  static Duration grace(Pod pod) {
    Long asked = pod.getMetadata().getDeletionGracePeriodSeconds();
    Long declared = pod.getSpec().getTerminationGracePeriodSeconds();
    return Duration.ofSeconds(asked != null ? asked : declared != null ? declared : 30);
  }

  private void finish() {
    synchronized (this) {
      // A Pod that only waited has lost nothing by a shutdown: it waits on with the next start.
      boolean unharmed = !launched && ending.filter(how -> how == Ending.SHUTDOWN).isPresent();
      if (!unharmed) {
        ending.ifPresent(how -> progress.end(how, Instant.now()));
      }
    }
    try {
      tellTheEnd();
    } finally {
      done.complete(null);
    }
  }

  /** The end cannot be seen a second time, so it is worth some patience with the API server. */
  private void tellTheEnd() {
    for (int attempt = 1; !report() && attempt < REPORTS_OF_THE_END; attempt++) {
      LockSupport.parkNanos(around.options().retryInterval().toNanos());
    }
  }

  // ---- telling

  private void set(Container container, ContainerState state) {
    progress.set(container.getName(), state);
    report();
  }

  /** Whether it was written; every report says everything, so the next one makes up for it. */
  private boolean report() {
    try {
      Instant now = Instant.now();
      around.objects().writeStatus(pod, earlier -> progress.status(Optional.of(earlier), now));
      return true;
    } catch (KubernetesClientException e) {
      LOG.warn("pod {}: status not written: {}", pod.getMetadata().getName(), e.getMessage());
      return false;
    }
  }

  private void event(String reason, String message) {
    around.events().record(pod, Type.NORMAL, reason, message);
  }
}
