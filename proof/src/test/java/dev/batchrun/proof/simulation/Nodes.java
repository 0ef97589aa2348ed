package dev.batchrun.proof.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.proof.cluster.ApiServer;
import dev.batchrun.proof.cluster.Change;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.Platform;
import dev.batchrun.proof.cluster.Platform.Act;
import dev.batchrun.proof.cluster.Platform.Step;
import dev.batchrun.proof.cluster.Revision;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Lets the rest of Kubernetes act, each thing after a while, and lets accidents befall Pods. */
final class Nodes {
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofSeconds(6);
  private static final Duration ACCIDENT = Duration.ofMinutes(4);

  private final Cluster cluster;
  private final ApiServer server;
  private final Platform platform;
  private final Scheduler scheduler;
  private final Faults faults;
  private final Containers containers;
  private final Set<Step> scheduled = new HashSet<>();
  private final Map<String, Key> byUid = new HashMap<>();
  private final Map<String, Set<Key>> owned = new HashMap<>();
  private Instant due = Instant.MIN;

  Nodes(Cluster cluster, Scheduler scheduler, Faults faults, Containers containers) {
    this.cluster = cluster;
    this.server = cluster.server();
    this.platform = cluster.platform();
    this.scheduler = scheduler;
    this.faults = faults;
    this.containers = containers;
    containers.onEnd(this::consider);
  }

  /** Something changed: what can be done now that could not be done before? */
  void changed(Change change) {
    Revision object = change.after().or(change::before).orElseThrow();
    byUid.put(object.uid(), object.key());
    Set<Key> affected = new TreeSet<>(Set.of(object.key()));
    for (JsonNode owner : object.tree().path("metadata").path("ownerReferences")) {
      String uid = owner.path("uid").asText();
      owned.computeIfAbsent(uid, u -> new TreeSet<>()).add(object.key());
      Optional.ofNullable(byUid.get(uid)).ifPresent(affected::add);
    }
    affected.addAll(owned.getOrDefault(object.uid(), Set.of()));
    affected.forEach(this::consider);
    if (object.key().kind() == Kind.JOB) {
      waitForTime();
    }
    if (object.key().kind() == Kind.POD && change.before().isEmpty()) {
      accidents(object);
    }
  }

  private void waitForTime() {
    Optional<Instant> next = platform.nextDue();
    if (next.isPresent() && !next.get().equals(due)) {
      due = next.get();
      scheduler.at(
          due,
          () -> {
            server.list(Kind.JOB).forEach(job -> consider(job.key()));
            waitForTime();
          });
    }
  }

  private void consider(Key key) {
    for (Step step : platform.steps(key)) {
      if (!scheduled.contains(step) && isWorthDoing(step)) {
        scheduled.add(step);
        Duration pause = faults.dice("platform " + key).between(SHORTEST, LONGEST);
        scheduler.after(pause, () -> perform(step));
      }
    }
  }

  /** A kubelet that asks a process that is at work learns nothing. */
  private boolean isWorthDoing(Step step) {
    if (step.act() != Act.END_CONTAINER) {
      return true;
    }
    Revision pod = server.get(step.key()).orElseThrow();
    return running(pod).map(name -> containers.isWorthAsking(pod.uid(), name)).orElse(false);
  }

  private static Optional<String> running(Revision pod) {
    for (String list : List.of("initContainerStatuses", "containerStatuses")) {
      for (JsonNode status : pod.tree().path("status").path(list)) {
        if (status.path("state").has("running")) {
          return Optional.of(status.path("name").asText());
        }
      }
    }
    return Optional.empty();
  }

  private void perform(Step step) {
    scheduled.remove(step);
    if (platform.steps(step.key()).contains(step)) {
      platform.perform(step);
      // A namespace is emptied object by object, and nothing of it changes meanwhile.
      consider(step.key());
    }
  }

  // Accidents

  private void accidents(Revision pod) {
    String name = pod.key().name();
    plan(FaultKind.StageKilled, name, () -> kill(pod));
    plan(FaultKind.PodEvicted, name, () -> evict(pod));
    plan(FaultKind.PodZombie, name, () -> lose(pod));
    plan(FaultKind.PodTwin, name, () -> twin(pod));
    plan(FaultKind.JobDeleted, name, () -> deleteJob(pod));
  }

  private void plan(FaultKind kind, String place, Runnable accident) {
    if (faults.strikes(kind, place, 6)) {
      Duration after = faults.dice("when " + kind + place).between(SHORTEST, ACCIDENT);
      scheduler.after(after, accident);
    }
  }

  private Optional<Revision> live(Revision pod) {
    return server
        .get(pod.key())
        .filter(now -> now.uid().equals(pod.uid()))
        .filter(now -> !ended(now) && !faults.stopped());
  }

  private static boolean ended(Revision pod) {
    String phase = pod.tree().path("status").path("phase").asText();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private void kill(Revision pod) {
    live(pod)
        .filter(now -> running(now).isPresent())
        .ifPresent(now -> platform.kill(now.key(), 137));
  }

  private void evict(Revision pod) {
    live(pod).filter(now -> !now.terminating()).ifPresent(now -> platform.evict(now.key()));
  }

  /** The node is lost and its Pods are deleted by force, but their processes go on. */
  private void lose(Revision pod) {
    live(pod)
        .ifPresent(
            now -> {
              containers.lost(now.uid());
              cluster
                  .user()
                  .editStatus(
                      now.key(),
                      tree -> {
                        var status = tree.withObject("/status").put("phase", "Failed");
                        status
                            .withArray("conditions")
                            .addObject()
                            .put("type", "DisruptionTarget")
                            .put("status", "True")
                            .put("reason", "DeletionByPodGC");
                      });
              cluster.user().deleteNow(now.key());
            });
  }

  private void twin(Revision pod) {
    job(pod)
        .filter(job -> live(pod).isPresent() && !job.terminating())
        .ifPresent(job -> platform.secondPod(job.key()));
  }

  private void deleteJob(Revision pod) {
    job(pod)
        .filter(job -> !job.terminating() && !faults.stopped())
        .ifPresent(job -> cluster.user().delete(job.key()));
  }

  private Optional<Revision> job(Revision pod) {
    for (JsonNode owner : pod.tree().path("metadata").path("ownerReferences")) {
      Key key = new Key(Kind.JOB, pod.key().namespace(), owner.path("name").asText());
      return server.get(key).filter(job -> job.uid().equals(owner.path("uid").asText()));
    }
    return Optional.empty();
  }
}
