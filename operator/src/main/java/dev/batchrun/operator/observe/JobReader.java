package dev.batchrun.operator.observe;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.run.JobFacts;
import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.run.JobFacts.PodFacts;
import dev.batchrun.core.run.JobFacts.StageFacts;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.job.JobFactory;
import dev.batchrun.operator.job.Labels;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * From Jobs and Pods to facts.
 *
 * @param runUid whose Jobs count
 * @param requestDigest of the request they were made for
 * @param runId whose reports count
 * @param usersTransform whether the stage transform is a user's own image
 */
public record JobReader(String runUid, String requestDigest, String runId, boolean usersTransform) {
  private static final int MAX_LAST_WORDS = 300;

  /** The facts of those Jobs that are ours. */
  public List<JobFacts> read(List<Job> jobs, List<Pod> pods) {
    return jobs.stream().filter(this::isOurs).flatMap(job -> read(job, pods).stream()).toList();
  }

  /**
   * What the stages of these Pods said, in the order of Pods and stages; of compute Jobs, those of
   * one attempt.
   */
  public List<StepReport> reports(List<Job> jobs, List<Pod> pods, int attempt) {
    return jobs.stream()
        .filter(this::isOurs)
        .filter(job -> !isComputeOtherThan(job, attempt))
        .flatMap(job -> reports(job, pods))
        .toList();
  }

  private Stream<StepReport> reports(Job job, List<Pod> pods) {
    return kind(job).stream().flatMap(kind -> podsOf(job, pods).flatMap(pod -> reports(pod, kind)));
  }

  private Stream<StepReport> reports(Pod pod, StepKind kind) {
    return stages(pod, kind).flatMap(stage -> report(pod, stage).stream());
  }

  private static boolean isComputeOtherThan(Job job, int attempt) {
    Map<String, String> labels = labels(job);
    return StepKind.Compute.name().equals(labels.get(Labels.STEP))
        && !String.valueOf(attempt).equals(labels.get(Labels.NUMBER));
  }

  private static Map<String, String> labels(Job job) {
    return Objects.requireNonNullElse(job.getMetadata().getLabels(), Map.of());
  }

  private boolean isOurs(Job job) {
    return isOurs(job, runUid, requestDigest);
  }

  /** Whether a Job was made for this request of this run. Names and labels alone prove nothing. */
  public static boolean isOurs(Job job, String runUid, String requestDigest) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(job.getMetadata().getAnnotations(), Map.of());
    return runUid.equals(annotations.get(Labels.RUN_UID))
        && requestDigest.equals(annotations.get(Labels.REQUEST_DIGEST));
  }

  private static Optional<StepKind> kind(Job job) {
    return Stream.of(StepKind.values())
        .filter(kind -> kind.name().equals(labels(job).get(Labels.STEP)))
        .findFirst();
  }

  private Optional<JobFacts> read(Job job, List<Pod> pods) {
    Map<String, String> labels = labels(job);
    Optional<StepKind> kind = kind(job);
    String number = Objects.requireNonNullElse(labels.get(Labels.NUMBER), "");
    if (kind.isEmpty() || !number.matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    Instant started =
        Optional.ofNullable(job.getStatus())
            .flatMap(status -> StateReader.instant(status.getStartTime()))
            .or(() -> StateReader.instant(job.getMetadata().getCreationTimestamp()))
            .orElse(Instant.EPOCH);
    return Optional.of(
        new JobFacts(
            kind.get(),
            Integer.parseInt(number),
            job.getMetadata().getName(),
            job.getMetadata().getUid(),
            started,
            job.getSpec() != null && Boolean.TRUE.equals(job.getSpec().getSuspend()),
            job.getMetadata().getDeletionTimestamp() != null,
            end(job),
            podsOf(job, pods).map(pod -> pod(pod, kind.get())).toList()));
  }

  static Stream<Pod> podsOf(Job job, List<Pod> pods) {
    return pods.stream()
        .filter(
            pod ->
                pod.getMetadata().getOwnerReferences().stream()
                    .anyMatch(owner -> job.getMetadata().getUid().equals(owner.getUid())));
  }

  /** Whether the Job itself says that it has ended. */
  public static boolean hasEnded(Job job) {
    return end(job) != JobEnd.None;
  }

  static boolean ended(Pod pod) {
    String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private static JobEnd end(Job job) {
    if (job.getStatus() == null) {
      return JobEnd.None;
    }
    for (JobCondition condition : job.getStatus().getConditions()) {
      if (!"True".equals(condition.getStatus())) {
        continue;
      }
      if ("Complete".equals(condition.getType())) {
        return JobEnd.Complete;
      }
      if ("Failed".equals(condition.getType())) {
        return switch (Objects.requireNonNullElse(condition.getReason(), "")) {
          case "PodFailurePolicy" -> JobEnd.Disrupted;
          case "DeadlineExceeded" -> JobEnd.DeadlineExceeded;
          default -> JobEnd.Failed;
        };
      }
    }
    return JobEnd.None;
  }

  private PodFacts pod(Pod pod, StepKind kind) {
    return new PodFacts(
        idleSince(pod),
        ended(pod),
        condition(pod, "DisruptionTarget").isPresent(),
        PodWaits.of(pod),
        stages(pod, kind).map(name -> stage(pod, name)).toList());
  }

  private static Instant idleSince(Pod pod) {
    Instant created =
        StateReader.instant(pod.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH);
    return statuses(pod)
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(ContainerState::getTerminated)
        .filter(Objects::nonNull)
        .flatMap(ended -> StateReader.instant(ended.getFinishedAt()).stream())
        .reduce(created, (a, b) -> a.isBefore(b) ? b : a);
  }

  private StageFacts stage(Pod pod, String name) {
    Optional<ContainerState> state = status(pod, name).map(ContainerStatus::getState);
    Optional<ContainerStateTerminated> ended = state.map(ContainerState::getTerminated);
    boolean running = state.map(ContainerState::getRunning).isPresent();
    Optional<StepReport> report = report(pod, name);
    return new StageFacts(
        name,
        running || ended.isPresent(),
        ended.map(ContainerStateTerminated::getExitCode),
        ended.map(t -> "OOMKilled".equals(t.getReason())).orElse(false),
        isForeign(name),
        report.map(ReportReader::facts),
        report.isPresent()
            ? ""
            : ended.map(ContainerStateTerminated::getMessage).map(JobReader::bounded).orElse(""));
  }

  private Optional<StepReport> report(Pod pod, String stage) {
    return isForeign(stage)
        ? Optional.empty()
        : status(pod, stage)
            .map(ContainerStatus::getState)
            .map(ContainerState::getTerminated)
            .map(ContainerStateTerminated::getMessage)
            .flatMap(text -> ReportReader.read(text, runId, stage));
  }

  private boolean isForeign(String stage) {
    return usersTransform && stage.equals("transform");
  }

  /**
   * Names of the stages in a Pod of a step. What else runs there was put in by others, a mesh or a
   * policy: it owes no report, and a step neither waits for it nor fails with it.
   */
  private static Stream<String> stages(Pod pod, StepKind kind) {
    List<String> known = JobFactory.stages(kind, true);
    return pod.getSpec() == null
        ? Stream.empty()
        : Stream.concat(
                pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
            .map(Container::getName)
            .filter(name -> name != null && known.contains(name));
  }

  static Stream<ContainerStatus> statuses(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream());
  }

  private static Optional<ContainerStatus> status(Pod pod, String name) {
    return statuses(pod).filter(status -> name.equals(status.getName())).findFirst();
  }

  static Optional<PodCondition> condition(Pod pod, String type) {
    return pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getConditions().stream()
            .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
            .findFirst();
  }

  private static String bounded(String text) {
    String oneLine = text.strip().replaceAll("\\s+", " ");
    return oneLine.length() <= MAX_LAST_WORDS
        ? oneLine
        : "…" + oneLine.substring(oneLine.length() - MAX_LAST_WORDS);
  }
}
