package dev.batchrun.local.executor.pod;

import dev.batchrun.local.executor.ExecutorOptions;
import dev.batchrun.local.executor.control.EventRecorder;
import dev.batchrun.local.executor.control.EventRecorder.Type;
import dev.batchrun.local.executor.control.WorkQueue;
import dev.batchrun.local.executor.mount.PodDirectory;
import dev.batchrun.local.executor.process.HostProcess;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits Pods, gives each a worker, and ends what is deleted.
 *
 * <p>Restart: a Pod that had a process and has no worker was running when an earlier executor died.
 * Its leftovers are killed before anything else starts, and it fails as it would have with its node
 * lost; its processes' outcome is not guessed. A Pod that was still waiting simply waits on.
 */
public final class PodController implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PodController.class);
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

  private final ExecutorOptions options;
  private final KubernetesClient client;
  private final PodObjects objects;
  private final EventRecorder scheduler;
  private final EventRecorder kubelet;
  private final Admission admission;
  private final WorkQueue queue;
  private final ExecutorService threads = Executors.newCachedThreadPool(PodController::daemon);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(PodController::daemon);
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final Set<String> unscheduled = ConcurrentHashMap.newKeySet();
  private SharedIndexInformer<Pod> informer;

  public PodController(KubernetesClient client, ExecutorOptions options) {
    this.client = client;
    this.options = options;
    this.objects = new PodObjects(client);
    this.scheduler = new EventRecorder(client, "default-scheduler", "");
    this.kubelet = new EventRecorder(client, "kubelet", options.nodeName());
    this.admission = new Admission(client, options.maxRunningPods());
    this.queue = new WorkQueue("pods", this::sync);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "local-pod");
    thread.setDaemon(true);
    return thread;
  }

  /** Kills leftovers of an earlier executor, then begins to run Pods. */
  public void start() {
    Set<String> known = new LinkedHashSet<>();
    client.pods().inAnyNamespace().list().getItems().forEach(p -> known.add(uid(p)));
    cleanUp(known);
    informer =
        client
            .pods()
            .inAnyNamespace()
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Pod pod) {
                    queue.add(key(pod));
                  }

                  @Override
                  public void onUpdate(Pod before, Pod pod) {
                    queue.add(key(pod));
                  }

                  @Override
                  public void onDelete(Pod pod, boolean unknown) {
                    gone(pod);
                  }
                });
  }

  private void cleanUp(Set<String> known) {
    if (!Files.isDirectory(options.stateDirectory())) {
      return;
    }
    try (Stream<Path> directories = Files.list(options.stateDirectory())) {
      for (Path path : directories.filter(Files::isDirectory).toList()) {
        PodDirectory directory = new PodDirectory(path);
        HostProcess.killLeftovers(directory.records(), directory.uid() + "/");
        if (!known.contains(directory.uid())) {
          directory.delete();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  // ---- one Pod

  private void sync(String key) {
    String[] names = key.split("/", 2);
    Optional<Pod> found = objects.find(names[0], names[1]);
    if (found.isEmpty()) {
      unscheduled.remove(key);
      return;
    }
    Pod pod = found.get();
    PodWorker worker = workers.get(uid(pod));
    boolean deleted = pod.getMetadata().getDeletionTimestamp() != null;
    if (worker != null) {
      if (deleted) {
        worker.stop(PodWorker.grace(pod), Ending.DELETED);
      }
    } else if (isOver(pod)) {
      if (deleted) {
        objects.remove(pod);
      }
    } else if (deleted) {
      conclude(pod, Ending.DELETED);
    } else if (hasRun(pod)) {
      LOG.info("pod {}: its processes ended with an earlier local mode", key);
      conclude(pod, Ending.LOST);
    } else {
      admit(pod);
    }
  }

  private static boolean isOver(Pod pod) {
    String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private boolean hasRun(Pod pod) {
    Path records = PodDirectory.of(options.stateDirectory(), pod).records();
    return Files.isDirectory(records);
  }

  /** Writes the end of a Pod that has no worker; a deleted one is removed with the next look. */
  private void conclude(Pod pod, Ending how) {
    Instant now = Instant.now();
    Instant started =
        Optional.ofNullable(pod.getStatus())
            .map(PodStatus::getStartTime)
            .map(Instant::parse)
            .orElse(now);
    PodProgress progress = new PodProgress(pod, started);
    restore(pod, progress);
    progress.end(how, now);
    unscheduled.remove(key(pod));
    objects
        .writeStatus(pod, earlier -> progress.status(Optional.of(earlier), now))
        .ifPresent(p -> queue.add(key(p)));
  }

  /** What was known of containers that had ended stays known. */
  private static void restore(Pod pod, PodProgress progress) {
    PodStatus status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
    Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
        .filter(s -> s.getState() != null && s.getState().getTerminated() != null)
        .forEach(s -> progress.set(s.getName(), s.getState()));
  }

  // ---- admission

  private void admit(Pod pod) {
    String node = pod.getSpec().getNodeName();
    boolean bound = node != null && !node.isEmpty();
    if (bound && !node.equals(options.nodeName())) {
      return;
    }
    Optional<String> refusal = Admission.refusal(pod);
    if (refusal.isPresent()) {
      kubelet.record(pod, Type.WARNING, "UnsupportedInLocalMode", refusal.get());
      conclude(pod, Ending.refused(refusal.get()));
      return;
    }
    Optional<String> obstacle = admission.unschedulable(pod, workers.size());
    if (obstacle.isPresent()) {
      wait(pod, obstacle.get());
      return;
    }
    unscheduled.remove(key(pod));
    if (!bound) {
      objects.bind(pod, options.nodeName());
      String message = "Successfully assigned %s to %s".formatted(key(pod), options.nodeName());
      scheduler.record(pod, Type.NORMAL, "Scheduled", message);
    }
    run(pod);
  }

  private void wait(Pod pod, String why) {
    boolean news = unscheduled.add(key(pod));
    Instant now = Instant.now();
    objects.writeStatus(pod, earlier -> Admission.waiting(earlier, why, now));
    if (news) {
      scheduler.record(pod, Type.WARNING, "FailedScheduling", why);
    }
    queue.addAfter(key(pod), options.retryInterval());
  }

  private void run(Pod pod) {
    PodWorker worker =
        new PodWorker(
            pod, new PodWorker.Surroundings(client, objects, kubelet, options, threads, timer));
    workers.put(uid(pod), worker);
    worker.done().whenComplete((ok, failure) -> finished(worker));
    threads.execute(worker);
  }

  private void finished(PodWorker worker) {
    Pod pod = worker.pod();
    workers.remove(uid(pod));
    if (objects.live(pod).isEmpty()) {
      deleteDirectory(pod);
    }
    queue.add(key(pod));
    unscheduled.forEach(queue::add);
  }

  private void gone(Pod pod) {
    PodWorker worker = workers.get(uid(pod));
    if (worker != null) {
      // Somebody removed the object without waiting for us: the processes get their grace still.
      worker.stop(PodWorker.grace(pod), Ending.DELETED);
    } else {
      deleteDirectory(pod);
    }
    queue.add(key(pod));
  }

  private void deleteDirectory(Pod pod) {
    try {
      PodDirectory.of(options.stateDirectory(), pod).delete();
    } catch (IOException e) {
      LOG.warn("pod {}: its directory is left behind: {}", key(pod), e.toString());
    }
  }

  /** Whether a container may still write to its log: its Pod runs and it has not ended. */
  public boolean mayStillWrite(String podUid, String container) {
    return Optional.ofNullable(workers.get(podUid))
        .map(worker -> worker.mayStillWrite(container))
        .orElse(false);
  }

  /**
   * Ends all Pods as a node that is shut down does: the processes are asked, then killed, and the
   * Pods fail with a DisruptionTarget condition.
   */
  @Override
  public void close() {
    if (informer != null) {
      informer.close();
    }
    queue.close();
    List<CompletableFuture<Void>> ends =
        workers.values().stream()
            .map(
                worker -> {
                  worker.stop(SHUTDOWN_GRACE, Ending.SHUTDOWN);
                  return worker.done();
                })
            .toList();
    try {
      CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
          .orTimeout(SHUTDOWN_GRACE.toSeconds() * 4, TimeUnit.SECONDS)
          .join();
    } catch (RuntimeException e) {
      LOG.warn("pods: not all ended in time; the next start ends them");
    }
    timer.shutdownNow();
    threads.shutdownNow();
  }
}
