package dev.batchrun.core.run;

import dev.batchrun.core.run.JobFacts.PodFacts;
import dev.batchrun.core.run.JobFacts.PodWait;
import dev.batchrun.core.run.JobFacts.StageFacts;
import dev.batchrun.core.vocabulary.Reason;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How a step stands, read off its containers.
 *
 * <p>Kubernetes may start two Pods for one Job. One that did the work is enough, one that still
 * runs may still do it, and only when every one ended without success has the step failed.
 *
 * @param state where it stands
 * @param stage the stage at work or to blame
 * @param reached names of the stages that began, over all Pods
 * @param reports everything the stages said, in order
 * @param failure when {@code state} is {@link State#Failed}
 * @param waiting why a Pod cannot start
 * @param since since when it is at work or waits
 */
record StepReading(
    State state,
    Optional<String> stage,
    List<StageFacts> reached,
    List<Report> reports,
    Optional<StepFailure> failure,
    Optional<PodWait> waiting,
    Instant since) {

  enum State {
    /** A queue holds the Job back. */
    Queued,
    /** A Pod is there or expected. */
    AtWork,
    /** The last stage ended well. */
    Succeeded,
    /** It ended, and not well. */
    Failed
  }

  /**
   * Why it has to be given up unless it starts in time: what keeps the Pod from starting, or, while
   * nothing says so, that no container started. A volume that cannot be mounted says nothing.
   */
  Optional<PodWait> obstacle() {
    if (waiting.isPresent() || !reached.isEmpty()) {
      return waiting;
    }
    return Optional.of(
        stage.isPresent()
            ? new PodWait(Reason.MountFailed, "no container of the Pod has started")
            : new PodWait(Reason.Unschedulable, "the Job has no Pod"));
  }

  static StepReading of(JobFacts job) {
    List<StageFacts> reached =
        job.pods().stream().flatMap(p -> p.stages().stream()).filter(StageFacts::started).toList();
    List<Report> reports = reached.stream().flatMap(s -> s.report().stream()).toList();
    Optional<PodFacts> done = job.pods().stream().filter(StepReading::succeeded).findFirst();
    if (done.isPresent()) {
      return new StepReading(
          State.Succeeded,
          Optional.of(last(done.get()).name()),
          reached,
          reports,
          Optional.empty(),
          Optional.empty(),
          job.startedAt());
    }
    Optional<PodFacts> working =
        job.pods().stream()
            .filter(p -> !p.ended() && p.stages().stream().noneMatch(StageFacts::failed))
            .findFirst();
    if (working.isPresent()) {
      return atWork(job, working.get(), reached, reports);
    }
    if (job.suspended() && job.end() == JobFacts.JobEnd.None) {
      return new StepReading(
          State.Queued,
          Optional.empty(),
          reached,
          reports,
          Optional.empty(),
          Optional.empty(),
          job.startedAt());
    }
    Optional<PodFacts> ended = job.pods().stream().max(Comparator.comparing(PodFacts::idleSince));
    boolean expected = ended.isEmpty() && job.end() == JobFacts.JobEnd.None && !job.deleting();
    if (expected) {
      return new StepReading(
          State.AtWork,
          Optional.empty(),
          reached,
          reports,
          Optional.empty(),
          Optional.empty(),
          job.startedAt());
    }
    StepFailure failure = ended.map(p -> blame(job, p)).orElseGet(() -> withoutPod(job));
    return new StepReading(
        State.Failed,
        failure.stage(),
        reached,
        reports,
        Optional.of(failure),
        Optional.empty(),
        job.startedAt());
  }

  private static StepReading atWork(
      JobFacts job, PodFacts pod, List<StageFacts> reached, List<Report> reports) {
    Optional<String> stage =
        pod.stages().stream().filter(s -> s.exitCode().isEmpty()).map(StageFacts::name).findFirst();
    boolean idle = pod.stages().stream().noneMatch(StageFacts::started);
    Instant since = idle || pod.waiting().isPresent() ? pod.idleSince() : job.startedAt();
    return new StepReading(
        State.AtWork, stage, reached, reports, Optional.empty(), pod.waiting(), since);
  }

  private static boolean succeeded(PodFacts pod) {
    return !pod.stages().isEmpty() && pod.stages().stream().allMatch(StageFacts::succeeded);
  }

  private static StageFacts last(PodFacts pod) {
    return pod.stages().get(pod.stages().size() - 1);
  }

  /** The best explanation first: what the stage said, then what the platform did, then the code. */
  private static StepFailure blame(JobFacts job, PodFacts pod) {
    Optional<StageFacts> culprit =
        pod.stages().stream()
            .filter(s -> s.failed() || (pod.ended() && !s.succeeded()))
            .findFirst();
    Optional<Report> said =
        culprit.flatMap(StageFacts::report).filter(r -> r.reason() != Reason.Succeeded);
    if (said.isPresent()) {
      return new StepFailure(
          said.get().reason(),
          culprit.map(StageFacts::name),
          said.get().message(),
          culprit.flatMap(StageFacts::exitCode),
          said.get().evidence());
    }
    Reason reason = reasonWithoutReport(job, pod, culprit);
    String stage = culprit.map(StageFacts::name).orElse("step");
    return new StepFailure(
        reason,
        culprit.map(StageFacts::name),
        stage + " of Job " + job.name() + ": " + explain(reason, culprit),
        culprit.flatMap(StageFacts::exitCode),
        Optional.empty());
  }

  private static Reason reasonWithoutReport(
      JobFacts job, PodFacts pod, Optional<StageFacts> culprit) {
    if (culprit.map(StageFacts::outOfMemory).orElse(false)) {
      return Reason.MemoryLimitReached;
    }
    if (pod.disrupted() || job.end() == JobFacts.JobEnd.Disrupted) {
      return Reason.Disrupted;
    }
    if (job.end() == JobFacts.JobEnd.DeadlineExceeded) {
      return Reason.DeadlineExceeded;
    }
    int exitCode = culprit.flatMap(StageFacts::exitCode).orElse(0);
    if (exitCode != 0 && culprit.map(StageFacts::foreign).orElse(false)) {
      return Reason.TransformFailed;
    }
    return Arrays.stream(Reason.values())
        .filter(r -> r.exitCode() != 0 && r.exitCode() == exitCode)
        .findFirst()
        .orElse(Reason.NoReport);
  }

  private static String explain(Reason reason, Optional<StageFacts> culprit) {
    String code =
        culprit
            .flatMap(StageFacts::exitCode)
            .map(c -> "ended with exit code " + c)
            .orElse("ended without an exit code");
    String words = culprit.map(StageFacts::lastWords).filter(w -> !w.isBlank()).orElse("");
    return code
        + " ("
        + reason.description()
        + ")"
        + (words.isEmpty() ? "" : "; its last words: " + words);
  }

  private static StepFailure withoutPod(JobFacts job) {
    Reason reason =
        switch (job.end()) {
          case Disrupted -> Reason.Disrupted;
          case DeadlineExceeded -> Reason.DeadlineExceeded;
          case None, Complete, Failed -> Reason.NoReport;
        };
    return StepFailure.of(
        reason, "Job " + job.name() + ": ended and left no Pod (" + reason.description() + ")");
  }
}
