package dev.batchrun.local.executor.job;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The Pods of one Job, and what they say about themselves. */
record TrackedPods(Map<String, Pod> byUid) {
  /** Holds a Pod until its end is written down in the Job. */
  static final String FINALIZER = "batch.kubernetes.io/job-tracking";

  static TrackedPods of(List<Pod> pods) {
    Map<String, Pod> byUid = new LinkedHashMap<>();
    pods.forEach(pod -> byUid.put(pod.getMetadata().getUid(), pod));
    return new TrackedPods(byUid);
  }

  Stream<Pod> all() {
    return byUid.values().stream();
  }

  boolean isStillTracked(String uid) {
    return byUid.containsKey(uid) && isTracked(byUid.get(uid));
  }

  int active() {
    return count(TrackedPods::isActive);
  }

  int terminating() {
    return count(pod -> !isOver(pod) && isDeleted(pod));
  }

  int ready() {
    return count(TrackedPods::isReady);
  }

  private int count(Predicate<Pod> which) {
    return (int) all().filter(which).count();
  }

  /** When the last Pod ended or was asked to; empty when nothing tells of one. */
  Optional<Instant> lastEnd() {
    Stream<Instant> ends =
        all()
            .filter(TrackedPods::isOver)
            .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
            .filter(s -> s.getState() != null && s.getState().getTerminated() != null)
            .map(s -> s.getState().getTerminated().getFinishedAt())
            .filter(Objects::nonNull)
            .map(Instant::parse);
    Stream<Instant> deletions =
        all().filter(pod -> isDeleted(pod) && !isOver(pod)).map(TrackedPods::deletedAt);
    return Stream.concat(ends, deletions).max(Instant::compareTo);
  }

  /** The deletion timestamp says when the grace is over. */
  private static Instant deletedAt(Pod pod) {
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    Instant over = Instant.parse(pod.getMetadata().getDeletionTimestamp());
    return over.minusSeconds(grace == null ? 0 : grace);
  }

  static boolean isOver(Pod pod) {
    String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  static boolean isTracked(Pod pod) {
    return pod.getMetadata().getFinalizers().contains(FINALIZER);
  }

  static boolean isActive(Pod pod) {
    return !isOver(pod) && !isDeleted(pod);
  }

  static boolean isDeleted(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  private static boolean isReady(Pod pod) {
    return isActive(pod)
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }
}
