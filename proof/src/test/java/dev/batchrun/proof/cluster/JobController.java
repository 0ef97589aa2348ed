package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes Pods of Jobs, says on a Job how it ended, and deletes what has outlived its end. */
final class JobController {
  private final ApiServer server;
  private final Objects objects;
  private final InstantSource clock;
  private final Map<String, Integer> pods = new HashMap<>();

  JobController(ApiServer server, Objects objects) {
    this.server = server;
    this.objects = objects;
    this.clock = server.clock();
  }

  List<Revision> podsOf(Revision job) {
    return server.list(Kind.POD, job.key().namespace()).stream()
        .filter(pod -> isOwnedBy(pod, job))
        .toList();
  }

  static boolean isOwnedBy(Revision pod, Revision job) {
    return pod.metadata().owners().stream().anyMatch(owner -> owner.uid().equals(job.uid()));
  }

  static boolean ended(Revision job) {
    return endedAt(job).isPresent();
  }

  private static Optional<Instant> endedAt(Revision job) {
    for (JsonNode condition : job.tree().path("status").path("conditions")) {
      String type = condition.path("type").asText();
      if (type.equals("Complete") || type.equals("Failed")) {
        return Optional.of(Instant.parse(condition.path("lastTransitionTime").asText()));
      }
    }
    return Optional.empty();
  }

  private static boolean suspended(Revision job) {
    return job.tree().path("spec").path("suspend").asBoolean();
  }

  private static boolean started(Revision job) {
    return job.tree().path("status").has("startTime");
  }

  static boolean active(Revision job) {
    return !ended(job) && !job.terminating() && !suspended(job);
  }

  boolean wantsPod(Revision job) {
    return active(job) && !started(job) && podsOf(job).isEmpty();
  }

  /** Creates a Pod; Kubernetes may do so even while another one of the Job runs. */
  void createPod(Revision job) {
    JsonNode template = job.tree().path("spec").path("template");
    ObjectNode pod = Json.object();
    String name = job.key().name() + "-" + pods.merge(job.key().toString(), 1, Integer::sum);
    ObjectNode metadata = pod.putObject("metadata").put("name", name);
    metadata.set("labels", template.path("metadata").path("labels"));
    metadata.set("annotations", template.path("metadata").path("annotations"));
    metadata.putArray("finalizers").add(PodTree.TRACKED);
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "batch/v1")
        .put("kind", "Job")
        .put("name", job.key().name())
        .put("uid", job.uid())
        .put("controller", true)
        .put("blockOwnerDeletion", true);
    pod.set("spec", template.path("spec").deepCopy());
    objects.create(new Key(Kind.POD, job.key().namespace(), name), pod);
    if (!started(job)) {
      objects.editStatus(
          job.key(), tree -> status(tree).put("startTime", now().toString()).put("active", 1));
    }
  }

  /** Whether there is something to say about the Job's end. */
  boolean hasEnd(Revision job) {
    if (ended(job) || job.terminating()) {
      return false;
    }
    List<Revision> pods = podsOf(job);
    boolean over =
        !pods.isEmpty() && pods.stream().allMatch(pod -> PodTree.of(pod).ended())
            || pods.isEmpty() && started(job);
    return over || pods.stream().anyMatch(pod -> PodTree.of(pod).succeeded()) || overdue(job);
  }

  void end(Revision job) {
    List<Revision> pods = podsOf(job);
    if (pods.stream().anyMatch(pod -> PodTree.of(pod).succeeded())) {
      condition(job, "Complete", "Completed");
    } else if (overdue(job)) {
      condition(job, "Failed", "DeadlineExceeded");
    } else if (pods.stream().anyMatch(pod -> PodTree.of(pod).disrupted())) {
      condition(job, "Failed", "PodFailurePolicy");
    } else {
      condition(job, "Failed", "BackoffLimitExceeded");
    }
    pods.stream()
        .filter(pod -> !PodTree.of(pod).ended() && !pod.terminating())
        .forEach(pod -> objects.delete(pod.key()));
  }

  private void condition(Revision job, String type, String reason) {
    objects.editStatus(
        job.key(),
        tree -> {
          ObjectNode status = status(tree).put("active", 0);
          ArrayNode conditions = status.putArray("conditions");
          conditions
              .addObject()
              .put("type", type)
              .put("status", "True")
              .put("reason", reason)
              .put("lastTransitionTime", now().toString());
          if (type.equals("Complete")) {
            status.put("completionTime", now().toString()).put("succeeded", 1);
          } else {
            status.put("failed", 1);
          }
        });
  }

  /** Pods that are counted need not be kept for counting any more. */
  boolean counted(Revision pod) {
    if (!PodTree.of(pod).tracked() || !PodTree.of(pod).ended()) {
      return false;
    }
    return server.list(Kind.JOB, pod.key().namespace()).stream()
        .filter(job -> isOwnedBy(pod, job))
        .allMatch(job -> ended(job) || job.terminating());
  }

  void release(Revision pod) {
    objects.edit(
        pod.key(),
        tree -> {
          List<String> finalizers = new ArrayList<>(Metadata.of(tree).finalizers());
          finalizers.remove(PodTree.TRACKED);
          Metadata.of(tree).finalizers(finalizers);
        });
  }

  /** When the Job is to be ended or deleted by the time alone. */
  Optional<Instant> due(Revision job) {
    if (job.terminating()) {
      return Optional.empty();
    }
    return ended(job) ? expiry(job) : deadline(job);
  }

  boolean expired(Revision job) {
    return !job.terminating() && expiry(job).filter(at -> !at.isAfter(clock.instant())).isPresent();
  }

  private static Optional<Instant> expiry(Revision job) {
    JsonNode ttl = job.tree().path("spec").path("ttlSecondsAfterFinished");
    return ttl.isNumber()
        ? endedAt(job).map(at -> at.plus(Duration.ofSeconds(ttl.asLong())))
        : Optional.empty();
  }

  private static Optional<Instant> deadline(Revision job) {
    JsonNode seconds = job.tree().path("spec").path("activeDeadlineSeconds");
    JsonNode start = job.tree().path("status").path("startTime");
    return seconds.isNumber() && start.isTextual()
        ? Optional.of(Instant.parse(start.asText()).plusSeconds(seconds.asLong()))
        : Optional.empty();
  }

  private boolean overdue(Revision job) {
    return !ended(job) && deadline(job).filter(at -> !at.isAfter(clock.instant())).isPresent();
  }

  private static ObjectNode status(ObjectNode job) {
    return job.get("status") instanceof ObjectNode present ? present : job.putObject("status");
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }
}
