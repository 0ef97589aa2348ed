package dev.batchrun.local.executor.job;

import dev.batchrun.local.executor.control.EventRecorder.Type;
import dev.batchrun.local.executor.job.JobDecision.Note;
import dev.batchrun.local.executor.job.PodFailureRules.Verdict;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.UncountedTerminatedPods;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides about one Job. Each end of a Pod is counted exactly once, whenever the controller dies:
 * first its uid is written into {@code uncountedTerminatedPods}, then its finalizer goes, and only
 * a uid whose Pod has none any more moves into the counter.
 */
final class JobSync {
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(10);
  private static final Duration LAST_BACKOFF = Duration.ofMinutes(10);

  private final Job job;
  private final JobSpec spec;
  private final TrackedPods pods;
  private final Instant now;
  private final JobStatus status;
  private final List<JobCondition> conditions;
  private final UncountedTerminatedPods uncounted;
  private final List<Pod> release = new ArrayList<>();
  private final List<Pod> delete = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private int create;
  private Optional<Duration> again = Optional.empty();
  private boolean deleteJob;

  private JobSync(Job job, List<Pod> pods, Instant now) {
    this.job = job;
    this.spec = job.getSpec();
    this.pods = TrackedPods.of(pods);
    this.now = now;
    this.status =
        job.getStatus() == null ? new JobStatus() : new JobStatusBuilder(job.getStatus()).build();
    this.conditions = new ArrayList<>(status.getConditions());
    UncountedTerminatedPods before = status.getUncountedTerminatedPods();
    this.uncounted =
        before == null
            ? new UncountedTerminatedPods()
            : new UncountedTerminatedPods(
                new ArrayList<>(before.getFailed()), new ArrayList<>(before.getSucceeded()));
  }

  static JobDecision decide(Job job, List<Pod> pods, Instant now) {
    JobSync sync = new JobSync(job, pods, now);
    if (job.getMetadata().getDeletionTimestamp() != null || sync.isFinished()) {
      sync.clear();
    } else {
      sync.proceed();
    }
    return sync.decision();
  }

  // ---- a Job that is over, or going

  /** Lets ended Pods go; those that still run go with the garbage collector or are deleted. */
  private void clear() {
    flush();
    pods.all().filter(p -> TrackedPods.isOver(p) && TrackedPods.isTracked(p)).forEach(release::add);
    if (isFinished()) {
      pods.all().filter(TrackedPods::isActive).forEach(delete::add);
      Integer seconds = spec.getTtlSecondsAfterFinished();
      if (seconds != null && job.getMetadata().getDeletionTimestamp() == null) {
        Duration left = Duration.between(now, finishedAt().plusSeconds(seconds));
        deleteJob = left.isNegative() || left.isZero();
        again = deleteJob ? Optional.empty() : Optional.of(left);
      }
    }
  }

  private Instant finishedAt() {
    return conditions.stream()
        .filter(c -> isTerminal(c.getType()) && "True".equals(c.getStatus()))
        .map(c -> Instant.parse(c.getLastTransitionTime()))
        .findFirst()
        .orElse(now);
  }

  // ---- a Job under way

  private void proceed() {
    boolean suspended = Boolean.TRUE.equals(spec.getSuspend());
    suspendOrResume(suspended);
    flush();
    Optional<String> failJob = countEnds();
    decideGoal(failJob, suspended);
    boolean goal = has("FailureTarget") || has("SuccessCriteriaMet");
    if (goal || suspended) {
      pods.all().filter(TrackedPods::isActive).forEach(delete::add);
      if (!goal) {
        // Released before they are deleted: a Pod that a suspension ends counts as nothing.
        delete.stream().filter(TrackedPods::isTracked).forEach(release::add);
      }
    } else {
      create = missing();
    }
    if (goal) {
      concludeOnceAllAreOver();
    }
  }

  private void suspendOrResume(boolean suspended) {
    if (suspended) {
      if (!has("Suspended")) {
        set("Suspended", true, "JobSuspended", "Job suspended");
        note(Type.NORMAL, "Suspended", "Job suspended");
      }
      status.setStartTime(null);
      return;
    }
    if (has("Suspended")) {
      set("Suspended", false, "JobResumed", "Job resumed");
      note(Type.NORMAL, "Resumed", "Job resumed");
    }
    if (status.getStartTime() == null) {
      status.setStartTime(time(now));
    }
  }

  /** Moves into the counters what can never be seen again. */
  private void flush() {
    int succeeded = flush(uncounted.getSucceeded());
    int failed = flush(uncounted.getFailed());
    status.setSucceeded(orNull(count(status.getSucceeded()) + succeeded));
    status.setFailed(orNull(count(status.getFailed()) + failed));
  }

  private int flush(List<String> uids) {
    int before = uids.size();
    uids.removeIf(uid -> !pods.isStillTracked(uid));
    uids.forEach(uid -> release.add(pods.byUid().get(uid)));
    return before - uids.size();
  }

  /** Writes down the ends not seen before; the answer is why one of them fails the Job. */
  private Optional<String> countEnds() {
    Optional<String> failJob = Optional.empty();
    for (Map.Entry<String, Pod> entry : pods.byUid().entrySet()) {
      Pod pod = entry.getValue();
      boolean known =
          uncounted.getSucceeded().contains(entry.getKey())
              || uncounted.getFailed().contains(entry.getKey());
      // Where a terminating Pod is replaced at once, it counts as failed at once.
      boolean ended = TrackedPods.isOver(pod) || (TrackedPods.isDeleted(pod) && !replacesFailed());
      if (!ended || !TrackedPods.isTracked(pod) || known) {
        continue;
      }
      if (TrackedPods.isOver(pod) && pod.getStatus().getPhase().equals("Succeeded")) {
        uncounted.getSucceeded().add(entry.getKey());
        continue;
      }
      Verdict verdict = PodFailureRules.judge(Optional.ofNullable(spec.getPodFailurePolicy()), pod);
      if (verdict.action() == PodFailureRules.Action.IGNORE) {
        release.add(pod);
        continue;
      }
      uncounted.getFailed().add(entry.getKey());
      if (verdict.action() == PodFailureRules.Action.FAIL_JOB) {
        failJob = failJob.or(() -> Optional.of(verdict.message()));
      }
    }
    return failJob;
  }

  private void decideGoal(Optional<String> failJob, boolean suspended) {
    if (has("FailureTarget") || has("SuccessCriteriaMet")) {
      return;
    }
    if (failJob.isPresent()) {
      set("FailureTarget", true, "PodFailurePolicy", failJob.get());
    } else if (failed() > backoffLimit()) {
      String message = "Job has reached the specified backoff limit";
      set("FailureTarget", true, "BackoffLimitExceeded", message);
    } else if (!suspended && isPastDeadline()) {
      String message = "Job was active longer than specified deadline";
      set("FailureTarget", true, "DeadlineExceeded", message);
    } else if (succeeded() >= completions()) {
      String message = "Reached expected number of succeeded pods";
      set("SuccessCriteriaMet", true, "CompletionsReached", message);
    }
  }

  private boolean isPastDeadline() {
    if (spec.getActiveDeadlineSeconds() == null || status.getStartTime() == null) {
      return false;
    }
    Instant end = Instant.parse(status.getStartTime()).plusSeconds(spec.getActiveDeadlineSeconds());
    Duration left = Duration.between(now, end);
    if (left.isNegative() || left.isZero()) {
      return true;
    }
    lookAgainIn(left);
    return false;
  }

  /** How many Pods to add now: none while a failed one's backoff lasts. */
  private int missing() {
    int wanted = Math.min(parallelism(), completions() - succeeded());
    int missing = Math.max(0, wanted - pods.active() - (replacesFailed() ? pods.terminating() : 0));
    if (missing == 0 || failed() == 0) {
      return missing;
    }
    Duration backoff = FIRST_BACKOFF.multipliedBy(1L << Math.min(failed() - 1, 6));
    backoff = backoff.compareTo(LAST_BACKOFF) > 0 ? LAST_BACKOFF : backoff;
    Duration left = Duration.between(now, pods.lastEnd().orElse(Instant.EPOCH).plus(backoff));
    if (left.isNegative() || left.isZero()) {
      return missing;
    }
    lookAgainIn(left);
    return 0;
  }

  /** Whether a Pod is replaced only once it is over, not as soon as it is deleted. */
  private boolean replacesFailed() {
    String policy = spec.getPodReplacementPolicy();
    return policy == null ? spec.getPodFailurePolicy() != null : policy.equals("Failed");
  }

  private void concludeOnceAllAreOver() {
    boolean counted = uncounted.getFailed().isEmpty() && uncounted.getSucceeded().isEmpty();
    if (pods.active() > 0 || pods.terminating() > 0 || !counted) {
      return;
    }
    for (JobCondition goal : List.copyOf(conditions)) {
      if (goal.getType().equals("FailureTarget")) {
        set("Failed", true, goal.getReason(), goal.getMessage());
        note(Type.WARNING, goal.getReason(), goal.getMessage());
      } else if (goal.getType().equals("SuccessCriteriaMet")) {
        set("Complete", true, goal.getReason(), goal.getMessage());
        status.setCompletionTime(time(now));
        note(Type.NORMAL, "Completed", "Job completed");
      }
    }
  }

  // ---- facts

  private int succeeded() {
    return count(status.getSucceeded()) + uncounted.getSucceeded().size();
  }

  private int failed() {
    return count(status.getFailed()) + uncounted.getFailed().size();
  }

  private int parallelism() {
    return spec.getParallelism() == null ? 1 : spec.getParallelism();
  }

  private int completions() {
    return spec.getCompletions() == null ? 1 : spec.getCompletions();
  }

  private int backoffLimit() {
    return spec.getBackoffLimit() == null ? 6 : spec.getBackoffLimit();
  }

  private boolean isFinished() {
    return conditions.stream()
        .anyMatch(c -> isTerminal(c.getType()) && "True".equals(c.getStatus()));
  }

  private static boolean isTerminal(String condition) {
    return condition.equals("Complete") || condition.equals("Failed");
  }

  private boolean has(String condition) {
    return conditions.stream()
        .anyMatch(c -> c.getType().equals(condition) && "True".equals(c.getStatus()));
  }

  private void set(String type, boolean value, String reason, String message) {
    conditions.removeIf(c -> c.getType().equals(type));
    conditions.add(
        new JobConditionBuilder()
            .withType(type)
            .withStatus(value ? "True" : "False")
            .withReason(reason)
            .withMessage(message)
            .withLastProbeTime(time(now))
            .withLastTransitionTime(time(now))
            .build());
  }

  private void note(Type type, String reason, String message) {
    notes.add(new Note(type, reason, message));
  }

  private void lookAgainIn(Duration time) {
    again = again.filter(earlier -> earlier.compareTo(time) < 0).or(() -> Optional.of(time));
  }

  private static int count(Integer number) {
    return number == null ? 0 : number;
  }

  private static Integer orNull(int number) {
    return number == 0 ? null : number;
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private JobDecision decision() {
    status.setConditions(conditions);
    status.setUncountedTerminatedPods(uncounted);
    status.setActive(orNull(pods.active()));
    status.setReady(pods.ready());
    status.setTerminating(pods.terminating());
    List<Pod> distinct = release.stream().distinct().toList();
    return new JobDecision(
        status, distinct, List.copyOf(delete), create, List.copyOf(notes), again, deleteJob);
  }
}
