package dev.batchrun.local.executor.job;

import dev.batchrun.local.executor.control.EventRecorder;
import dev.batchrun.local.executor.control.EventRecorder.Type;
import dev.batchrun.local.executor.control.WorkQueue;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Looks at a Job and its Pods, live, and carries out what {@link JobSync} decides. */
public final class JobController implements AutoCloseable {
  private static final String JOB_NAME = "batch.kubernetes.io/job-name";
  private static final String CONTROLLER_UID = "batch.kubernetes.io/controller-uid";

  /** What Kubernetes makes generated names of: no vowels, nothing that looks like another. */
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private static final int LONGEST_NAME = 63;

  private final KubernetesClient client;
  private final EventRecorder events;
  private final RandomGenerator random;
  private final WorkQueue queue;
  private SharedIndexInformer<Job> jobs;
  private SharedIndexInformer<Pod> pods;

  public JobController(KubernetesClient client, RandomGenerator random) {
    this.client = client;
    this.random = random;
    this.events = new EventRecorder(client, "job-controller", "");
    this.queue = new WorkQueue("jobs", this::sync);
  }

  public void start() {
    jobs =
        client
            .batch()
            .v1()
            .jobs()
            .inAnyNamespace()
            .inform(handler(job -> queue.add(key(job, job.getMetadata().getName()))));
    pods =
        client
            .pods()
            .inAnyNamespace()
            .inform(handler(pod -> jobName(pod).ifPresent(name -> queue.add(key(pod, name)))));
  }

  private static <T> ResourceEventHandler<T> handler(Consumer<T> seen) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        seen.accept(object);
      }

      @Override
      public void onUpdate(T before, T object) {
        seen.accept(object);
      }

      @Override
      public void onDelete(T object, boolean unknown) {
        seen.accept(object);
      }
    };
  }

  private static String key(HasMetadata object, String name) {
    return object.getMetadata().getNamespace() + "/" + name;
  }

  private static Optional<String> jobName(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getLabels()).map(labels -> labels.get(JOB_NAME));
  }

  private static Optional<OwnerReference> owner(Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .filter(o -> Boolean.TRUE.equals(o.getController()) && o.getKind().equals("Job"))
        .findFirst();
  }

  // ---- one Job

  private void sync(String key) {
    String[] names = key.split("/", 2);
    Job job = client.batch().v1().jobs().inNamespace(names[0]).withName(names[1]).get();
    List<Pod> all =
        client.pods().inNamespace(names[0]).withLabel(JOB_NAME, names[1]).list().getItems();
    String uid = job == null ? "" : job.getMetadata().getUid();
    Map<Boolean, List<Pod>> ours =
        all.stream()
            .collect(
                Collectors.partitioningBy(
                    pod -> owner(pod).filter(o -> o.getUid().equals(uid)).isPresent()));
    // Pods of a Job that is gone or gave them up: once they are over nobody needs to count them.
    ours.get(false).stream()
        .filter(pod -> TrackedPods.isTracked(pod) && TrackedPods.isOver(pod))
        .forEach(this::release);
    if (job != null) {
      perform(key, job, JobSync.decide(job, ours.get(true), Instant.now()));
    }
  }

  private void perform(String key, Job job, JobDecision decision) {
    if (!decision.status().equals(job.getStatus()) && !writeStatus(job, decision)) {
      queue.add(key);
      return;
    }
    decision.notes().forEach(n -> events.record(job, n.type(), n.reason(), n.message()));
    decision.release().forEach(this::release);
    for (Pod pod : decision.delete()) {
      client.resource(pod).delete();
      String message = "Deleted pod: " + pod.getMetadata().getName();
      events.record(job, Type.NORMAL, "SuccessfulDelete", message);
    }
    for (int i = 0; i < decision.create(); i++) {
      create(job);
    }
    decision.again().ifPresent(delay -> queue.addAfter(key, delay));
    if (decision.deleteJob()) {
      client.resource(job).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
    }
  }

  /** Whether it was written; when not, somebody was faster and everything is looked at anew. */
  private boolean writeStatus(Job job, JobDecision decision) {
    Job changed = new JobBuilder(job).build();
    changed.setStatus(decision.status());
    try {
      client.resource(changed).updateStatus();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void release(Pod pod) {
    List<String> finalizers =
        pod.getMetadata().getFinalizers().stream()
            .filter(f -> !f.equals(TrackedPods.FINALIZER))
            .map(f -> '"' + f + '"')
            .toList();
    String patch =
        "{\"metadata\":{\"uid\":\"%s\",\"finalizers\":[%s]}}"
            .formatted(pod.getMetadata().getUid(), String.join(",", finalizers));
    try {
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  private void create(Job job) {
    Pod pod = podOf(job);
    try {
      client.resource(pod).create();
      String message = "Created pod: " + pod.getMetadata().getName();
      events.record(job, Type.NORMAL, "SuccessfulCreate", message);
    } catch (KubernetesClientException e) {
      events.record(job, Type.WARNING, "FailedCreate", "Error creating: " + e.getMessage());
      throw e;
    }
  }

  private Pod podOf(Job job) {
    PodTemplateSpec template = job.getSpec().getTemplate();
    Optional<ObjectMeta> metadata = Optional.ofNullable(template.getMetadata());
    String jobName = job.getMetadata().getName();
    String uid = job.getMetadata().getUid();
    Map<String, String> labels = new HashMap<>();
    metadata.map(ObjectMeta::getLabels).ifPresent(labels::putAll);
    labels.put(JOB_NAME, jobName);
    labels.put("job-name", jobName);
    labels.put(CONTROLLER_UID, uid);
    labels.put("controller-uid", uid);
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(job.getMetadata().getNamespace())
        .withName(podName(jobName))
        .withLabels(labels)
        .withAnnotations(metadata.map(ObjectMeta::getAnnotations).orElse(null))
        .withFinalizers(TrackedPods.FINALIZER)
        .addNewOwnerReference()
        .withApiVersion("batch/v1")
        .withKind("Job")
        .withName(jobName)
        .withUid(uid)
        .withController(true)
        .withBlockOwnerDeletion(true)
        .endOwnerReference()
        .endMetadata()
        .withSpec(template.getSpec())
        .build();
  }

  private String podName(String jobName) {
    String base = jobName.substring(0, Math.min(jobName.length(), LONGEST_NAME - 6));
    return base
        + "-"
        + random
            .ints(5, 0, LETTERS.length())
            .mapToObj(i -> String.valueOf(LETTERS.charAt(i)))
            .collect(Collectors.joining());
  }

  @Override
  public void close() {
    if (jobs != null) {
      jobs.close();
      pods.close();
    }
    queue.close();
  }
}
