package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Metadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything of Kubernetes that acts by itself, as steps that somebody else chooses: the Job
 * controller, the scheduler and kubelet in one, the garbage collector, the namespace controller.
 * What can be done next is derived from the objects alone.
 */
public final class Platform {
  /** What can happen by itself. */
  public enum Act {
    CREATE_POD,
    START_CONTAINER,
    END_CONTAINER,
    STOP_POD,
    END_JOB,
    RELEASE_POD,
    EXPIRE_JOB,
    COLLECT,
    EMPTY_NAMESPACE
  }

  /** One thing that can happen now. */
  public record Step(Act act, Key key) {
    @Override
    public String toString() {
      return act + " " + key;
    }
  }

  private final ApiServer server;
  private final Objects objects;
  private final Kubelet kubelet;
  private final JobController jobs;

  Platform(ApiServer server, StageScript script) {
    this.server = server;
    this.objects = new Objects(server, "kube");
    this.kubelet = new Kubelet(objects, server.clock(), script);
    this.jobs = new JobController(server, objects);
  }

  /** All that can happen now, in a fixed order. */
  public List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    server.all().forEach(object -> steps.addAll(steps(object.key())));
    return steps;
  }

  /** All that can happen now with one object. */
  public List<Step> steps(Key key) {
    return server.get(key).stream().flatMap(this::acts).map(act -> new Step(act, key)).toList();
  }

  private Stream<Act> acts(Revision object) {
    Stream<Act> own =
        switch (object.key().kind()) {
          case JOB -> job(object);
          case POD -> pod(object);
          case NAMESPACE -> object.terminating() ? Stream.of(Act.EMPTY_NAMESPACE) : Stream.empty();
          case CONFIG_MAP, EVENT, BATCH_RUN, DATASET, REVIEW -> Stream.empty();
        };
    return collectable(object) ? Stream.concat(own, Stream.of(Act.COLLECT)) : own;
  }

  private Stream<Act> job(Revision job) {
    return Stream.of(
            jobs.wantsPod(job) ? Act.CREATE_POD : null,
            jobs.hasEnd(job) ? Act.END_JOB : null,
            jobs.expired(job) ? Act.EXPIRE_JOB : null)
        .filter(java.util.Objects::nonNull);
  }

  private Stream<Act> pod(Revision pod) {
    PodTree tree = PodTree.of(pod);
    boolean stops = pod.terminating() && grace(pod) > 0;
    return Stream.of(
            !tree.ended() && !pod.terminating() && tree.next().isPresent()
                ? Act.START_CONTAINER
                : null,
            !tree.ended() && tree.running().isPresent() ? Act.END_CONTAINER : null,
            stops ? Act.STOP_POD : null,
            jobs.counted(pod) ? Act.RELEASE_POD : null)
        .filter(java.util.Objects::nonNull);
  }

  private static long grace(Revision pod) {
    return pod.metadata().node().path("deletionGracePeriodSeconds").asLong();
  }

  /** Objects whose owners are gone or go first, and owners that waited for what they own. */
  private boolean collectable(Revision object) {
    List<Metadata.Owner> owners = object.metadata().owners();
    boolean orphan =
        !owners.isEmpty()
            && owners.stream().noneMatch(owner -> server.withUid(owner.uid()).isPresent());
    boolean ownerGoes =
        owners.stream().anyMatch(owner -> foreground(object.key().namespace(), owner.uid()));
    return (orphan || ownerGoes) && !object.terminating()
        || waitsForOwned(object) && owned(object).isEmpty();
  }

  private boolean foreground(String namespace, String uid) {
    return server
        .withUid(uid)
        .filter(r -> r.key().namespace().equals(namespace))
        .filter(Platform::waitsForOwned)
        .isPresent();
  }

  private static boolean waitsForOwned(Revision object) {
    return object.terminating() && object.metadata().finalizers().contains(Writes.FOREGROUND);
  }

  private List<Revision> owned(Revision owner) {
    return server.all().stream()
        .filter(
            r ->
                r.metadata().owners().stream()
                    .anyMatch(o -> o.uid().equals(owner.uid()) && o.blocks()))
        .toList();
  }

  /** Does one thing; one that is not to be done any more changes nothing. */
  public void perform(Step step) {
    Optional<Revision> found = server.get(step.key());
    if (found.isEmpty()) {
      return;
    }
    Revision object = found.get();
    switch (step.act()) {
      case CREATE_POD -> jobs.createPod(object);
      case START_CONTAINER -> kubelet.start(object);
      case END_CONTAINER -> kubelet.end(object);
      case STOP_POD -> kubelet.stop(object);
      case END_JOB -> jobs.end(object);
      case RELEASE_POD -> jobs.release(object);
      case EXPIRE_JOB -> objects.delete(object.key());
      case COLLECT -> collect(object);
      case EMPTY_NAMESPACE -> empty(object);
    }
  }

  private void collect(Revision object) {
    if (waitsForOwned(object)) {
      objects.edit(object.key(), tree -> drop(tree, Writes.FOREGROUND));
    } else {
      objects.delete(object.key());
    }
  }

  private static void drop(ObjectNode tree, String finalizer) {
    List<String> finalizers = new ArrayList<>(Metadata.of(tree).finalizers());
    finalizers.remove(finalizer);
    Metadata.of(tree).finalizers(finalizers);
  }

  private void empty(Revision namespace) {
    List<Revision> content =
        server.all().stream()
            .filter(r -> r.key().namespace().equals(namespace.key().name()))
            .toList();
    if (content.isEmpty()) {
      server.remove(namespace.key());
    }
    content.stream().filter(r -> !r.terminating()).forEach(r -> objects.delete(r.key()));
  }

  /** Does the first thing that changes any object; false when only containers are at work. */
  public boolean advance() {
    long before = server.version();
    return steps().stream().peek(this::perform).anyMatch(step -> server.version() != before);
  }

  /** The next time at which something can happen by the time alone. */
  public Optional<Instant> nextDue() {
    return server.list(Kind.JOB).stream()
        .flatMap(job -> jobs.due(job).stream())
        .filter(at -> at.isAfter(server.clock().instant()))
        .min(Comparator.naturalOrder());
  }

  /** Kubernetes makes a second Pod for a Job whose first one still runs. */
  public void secondPod(Key job) {
    jobs.createPod(server.found(job));
  }

  /** The eviction API takes a Pod: it becomes a disruption's target and is deleted. */
  public void evict(Key pod) {
    objects.editStatus(
        pod, tree -> new PodTree(tree).condition("DisruptionTarget", "EvictionByEvictionAPI"));
    objects.delete(pod);
  }

  /** A container is killed, such as for its memory; only a running one can be. */
  public void kill(Key pod, int code) {
    kubelet.kill(server.found(pod), code);
  }
}
