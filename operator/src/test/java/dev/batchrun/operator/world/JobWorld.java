package dev.batchrun.operator.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** Plays what the Job controller and the kubelet do: one Pod a Job, its containers in order. */
public final class JobWorld implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What becomes of a stage. */
  public sealed interface End {}

  /** It ends with a report and that reason's exit code. */
  public record Reports(StepReport report) implements End {}

  /** It ends with this code and says nothing. */
  public record Exits(int code, String lastWords) implements End {}

  /** The platform takes the Pod away. */
  public record Evicted() implements End {}

  /** Kubernetes started two Pods for the Job; the first has ended when the second goes on. */
  public record Twice(End first, End second) implements End {}

  /** It runs until the Job is deleted. */
  public record Hangs() implements End {}

  /** Decides what becomes of stages. */
  @FunctionalInterface
  public interface Script {
    /** What becomes of this stage of this Job. */
    End play(Job job, StepRequest request, String stage);
  }

  private final KubernetesClient client;
  private final Script script;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final List<String> created = java.util.Collections.synchronizedList(new ArrayList<>());
  private final ExecutorService kubelet = Executors.newCachedThreadPool();
  private final SharedIndexInformer<Job> jobs;

  /** Starts playing. */
  public JobWorld(KubernetesClient client, Script script) {
    this.client = client;
    this.script = script;
    this.jobs =
        client
            .batch()
            .v1()
            .jobs()
            .inAnyNamespace()
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Job job) {
                    begin(job);
                  }

                  @Override
                  public void onUpdate(Job before, Job after) {}

                  @Override
                  public void onDelete(Job job, boolean finalStateUnknown) {}
                });
  }

  /** Names of all Jobs ever seen, in order. */
  public List<String> created() {
    return List.copyOf(created);
  }

  private void begin(Job job) {
    if (!seen.add(job.getMetadata().getUid())) {
      return;
    }
    created.add(job.getMetadata().getName());
    try {
      kubelet.execute(() -> play(job));
    } catch (RejectedExecutionException closed) {
      // The world ended first.
    }
  }

  private void play(Job job) {
    try {
      Pod pod = pod(job, "-pod");
      List<Container> containers = new ArrayList<>(pod.getSpec().getInitContainers());
      containers.addAll(pod.getSpec().getContainers());
      for (int i = 0; i < containers.size(); i++) {
        Container container = containers.get(i);
        pod = status(pod, container.getName(), running(container), "Running");
        End end = script.play(job, request(containers), container.getName());
        if (end instanceof Twice twice) {
          Pod twin = status(pod(job, "-twin"), container.getName(), running(container), "Running");
          ended(twin, container, twice.first(), true);
          end = twice.second();
        }
        if (end instanceof Hangs) {
          return;
        }
        if (end instanceof Evicted) {
          evict(job, pod, container);
          return;
        }
        pod = ended(pod, container, end, i == containers.size() - 1);
        if (code(end) != 0) {
          finish(job, "Failed", "BackoffLimitExceeded");
          return;
        }
      }
      finish(job, "Complete", "Completed");
    } catch (KubernetesClientException gone) {
      // The Job or the test ended first.
    }
  }

  private Pod ended(Pod pod, Container container, End end, boolean last) {
    int code = code(end);
    String phase = code != 0 ? "Failed" : last ? "Succeeded" : "Running";
    return status(pod, container.getName(), terminated(container, code, message(end)), phase);
  }

  private static StepRequest request(List<Container> containers) {
    String json =
        containers.stream()
            .flatMap(c -> c.getEnv().stream())
            .filter(e -> e.getName().equals(PodLayout.ENV_REQUEST))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow();
    try {
      return JSON.readValue(json, StepRequest.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private Pod pod(Job job, String suffix) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(job.getMetadata().getName() + suffix)
            .withNamespace(job.getMetadata().getNamespace())
            .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion("batch/v1")
                    .withKind("Job")
                    .withName(job.getMetadata().getName())
                    .withUid(job.getMetadata().getUid())
                    .withController(true)
                    .build())
            .endMetadata()
            .withSpec(job.getSpec().getTemplate().getSpec())
            .withNewStatus()
            .withPhase("Pending")
            .endStatus()
            .build();
    return client.pods().inNamespace(job.getMetadata().getNamespace()).resource(pod).create();
  }

  private Pod status(Pod pod, String name, ContainerStatus next, String phase) {
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    boolean init =
        pod.getSpec().getInitContainers().stream().anyMatch(c -> c.getName().equals(name));
    List<ContainerStatus> all =
        new ArrayList<>(init ? status.getInitContainerStatuses() : status.getContainerStatuses());
    all.removeIf(s -> s.getName().equals(name));
    all.add(next);
    if (init) {
      status.setInitContainerStatuses(all);
    } else {
      status.setContainerStatuses(all);
    }
    status.setPhase(phase);
    pod.setStatus(status);
    return client.pods().inNamespace(pod.getMetadata().getNamespace()).resource(pod).updateStatus();
  }

  private void evict(Job job, Pod pod, Container container) {
    pod.getStatus()
        .getConditions()
        .add(
            new io.fabric8.kubernetes.api.model.PodConditionBuilder()
                .withType("DisruptionTarget")
                .withStatus("True")
                .withReason("EvictionByEvictionAPI")
                .build());
    status(pod, container.getName(), terminated(container, 143, ""), "Failed");
    finish(job, "Failed", "PodFailurePolicy");
  }

  private void finish(Job job, String type, String reason) {
    Job ended =
        new JobBuilder(
                client
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(job.getMetadata().getNamespace())
                    .withName(job.getMetadata().getName())
                    .get())
            .editOrNewStatus()
            .addNewCondition()
            .withType(type)
            .withStatus("True")
            .withReason(reason)
            .endCondition()
            .endStatus()
            .build();
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(job.getMetadata().getNamespace())
        .resource(ended)
        .updateStatus();
  }

  private static ContainerStatus running(Container container) {
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withNewState()
        .withNewRunning()
        .withStartedAt(Instant.now().toString())
        .endRunning()
        .endState()
        .build();
  }

  private static ContainerStatus terminated(Container container, int code, String message) {
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withNewState()
        .withNewTerminated()
        .withExitCode(code)
        .withMessage(message)
        .endTerminated()
        .endState()
        .build();
  }

  private static int code(End end) {
    if (end instanceof Reports reports) {
      return reports.report().reason().exitCode();
    }
    if (end instanceof Exits exits) {
      return exits.code();
    }
    throw new AssertionError("no exit code: " + end);
  }

  private static String message(End end) {
    if (end instanceof Reports reports) {
      try {
        return JSON.writeValueAsString(reports.report());
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    }
    return end instanceof Exits exits ? exits.lastWords() : "";
  }

  @Override
  public void close() {
    jobs.close();
    kubelet.shutdownNow();
  }
}
