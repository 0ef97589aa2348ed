package dev.batchrun.core.run;

import dev.batchrun.core.run.JobFacts.StageFacts;
import dev.batchrun.core.run.RunState.StepState;
import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Brings a run to a seal: starts compute attempts, follows them, repeats them. */
final class Computing implements Policy {
  /** The stages of a compute Job, in their order. */
  static final String LOCK = "lock";

  static final String TRANSFORM = "transform";
  static final String VALIDATE = "validate";

  @Override
  public Optional<Decision> decide(RunObservation seen) {
    if (seen.state().seal().isPresent()) {
      return Optional.empty();
    }
    Optional<StepState> step =
        seen.state().step().filter(s -> s.is(StepKind.Compute, seen.state().attempt()));
    return Optional.of(step.isEmpty() ? start(seen) : follow(seen));
  }

  private static Decision start(RunObservation seen) {
    RunState state = seen.state();
    if (seen.request().suspend()) {
      return Outcome.waiting(
          seen,
          Reason.Suspended,
          "suspended: no further Job starts until spec.suspend is false",
          Optional.empty());
    }
    Optional<Instant> next = state.counts().nextAttemptAt().filter(t -> t.isAfter(seen.now()));
    if (next.isPresent() && !upstreamMoved(seen)) {
      return new Decision.Wait(resumed(state), next);
    }
    if (seen.claims().heldBy().isPresent() || seen.claims().commitWaits()) {
      return Outcome.waiting(
          seen, Reason.WaitingForClaim, claimMessage(seen), Outcome.lookAgain(seen));
    }
    int attempt = state.attempt() + 1;
    return new Decision.CreateJob(
        state
            .edit()
            .phase(Outcome.beforeCompute(state))
            .reason(Reason.InProgress)
            .message("attempt " + attempt + " starts")
            .attempt(attempt)
            .step(
                new StepState(
                    StepKind.Compute, attempt, Optional.empty(), Optional.empty(), seen.now()))
            .noHold()
            .counts(state.counts().until(Optional.empty()))
            .state(),
        StepKind.Compute,
        attempt);
  }

  /** After a suspension it is said again what the run waited for before. */
  private static RunState resumed(RunState state) {
    if (state.reason() != Reason.Suspended) {
      return state;
    }
    return state
        .hold()
        .map(hold -> state.at(state.phase(), hold.reason(), hold.message()))
        .or(() -> state.failure().map(failure -> Outcome.backingOff(state, failure)))
        .orElse(state);
  }

  static String claimMessage(RunObservation seen) {
    return seen.claims()
        .heldBy()
        .orElse("a run that is about to commit waits for a ReadWriteOnce claim and goes first");
  }

  private static boolean upstreamMoved(RunObservation seen) {
    Optional<Instant> since =
        seen.state()
            .hold()
            .filter(h -> h.reason() == Reason.UpstreamNotPublished)
            .map(RunState.HoldState::since);
    return since.isPresent()
        && seen.upstreamMoved().map(moved -> moved.isAfter(since.get())).orElse(false);
  }

  private static Decision follow(RunObservation seen) {
    Optional<JobFacts> job = seen.job(StepKind.Compute, seen.state().attempt());
    if (job.isEmpty()) {
      return failed(
          seen,
          StepFailure.of(
              Reason.NoReport,
              "the compute Job of attempt "
                  + seen.state().attempt()
                  + " is gone; somebody deleted it"));
    }
    StepReading reading = StepReading.of(job.get());
    RunObservation read = seen.as(withReading(seen.state(), job.get(), reading));
    Optional<Report> before =
        reading.reports().stream()
            .filter(r -> r.reason() == Reason.AlreadyPublished && r.commit().isPresent())
            .findFirst();
    if (before.isPresent()) {
      return Outcome.published(
          read,
          Reason.AlreadyPublished,
          before.get().message(),
          before.get().commit().orElseThrow());
    }
    return switch (reading.state()) {
      case Queued ->
          new Decision.Wait(
              read.state()
                  .at(read.state().phase(), Reason.InProgress, "a queue holds the compute Job"),
              Optional.empty());
      case AtWork -> atWork(read, job.get(), reading);
      case Succeeded -> succeeded(read, reading);
      case Failed -> failed(read, reading.failure().orElseThrow());
    };
  }

  private static Decision atWork(RunObservation seen, JobFacts job, StepReading reading) {
    RunTerms.Deadlines deadlines = seen.terms().deadlines();
    Instant deadline = job.startedAt().plus(deadlines.compute());
    if (Outcome.passed(seen, deadline)) {
      return stop(
          seen,
          job,
          StepFailure.of(
              Reason.DeadlineExceeded,
              "attempt "
                  + seen.state().attempt()
                  + ": ran longer than deadlines.compute of "
                  + DurationText.of(deadlines.compute())));
    }
    Optional<JobFacts.PodWait> obstacle = reading.obstacle();
    if (obstacle.isEmpty()) {
      return new Decision.Wait(seen.state(), Optional.of(deadline));
    }
    Instant patience = reading.since().plus(deadlines.waiting());
    if (Outcome.passed(seen, patience)) {
      return stop(
          seen,
          job,
          StepFailure.of(
              obstacle.get().reason(),
              obstacle.get().message()
                  + "; waited longer than deadlines.waiting of "
                  + DurationText.of(deadlines.waiting())));
    }
    return reading
        .waiting()
        .map(wait -> Outcome.waiting(seen, wait.reason(), wait.message(), Optional.of(patience)))
        .orElseGet(() -> new Decision.Wait(seen.state(), Optional.of(patience)));
  }

  private static Decision stop(RunObservation seen, JobFacts job, StepFailure failure) {
    return new Decision.DeleteJob(failed(seen, failure).state(), job.name(), job.uid());
  }

  private static Decision succeeded(RunObservation seen, StepReading reading) {
    Optional<Report.SealFacts> seal =
        reading.reports().stream().flatMap(r -> r.seal().stream()).reduce((a, b) -> b);
    RunState proved =
        seen.state()
            .edit()
            .phase(Phase.Validating)
            .reason(Reason.InProgress)
            .message("the output is proved and sealed")
            .noStep()
            .seal(seal)
            .state();
    if (!seen.request().mode().publishes()) {
      return Outcome.completed(
          seen.as(proved), seen.request().mode() + " ended; nothing was published");
    }
    if (seal.isEmpty()) {
      return failed(
          seen,
          StepFailure.of(Reason.NoReport, "validate: succeeded without naming a seal; repeating"));
    }
    return RunDecider.decide(seen.as(proved));
  }

  private static Decision failed(RunObservation seen, StepFailure failure) {
    if (failure.reason().failureClass() == FailureClass.Contradiction) {
      return new Decision.Hold(Holding.contradicted(seen, failure), Optional.empty());
    }
    return failure.reason() == Reason.UpstreamNotPublished
        ? waitForUpstream(seen, failure)
        : Outcome.afterFailedAttempt(seen, failure);
  }

  /**
   * An upstream that has not published is no failure: it is looked for again until the deadline.
   */
  private static Decision waitForUpstream(RunObservation seen, StepFailure failure) {
    RunState state = seen.state();
    Instant deadline =
        state.startedAt().orElse(seen.now()).plus(seen.terms().deadlines().upstream());
    if (Outcome.passed(seen, deadline)) {
      return Outcome.failed(
          seen.as(state.edit().failure(failure).state()),
          Reason.DeadlineExceeded,
          failure.message()
              + " Waited for deadlines.upstream of "
              + DurationText.of(seen.terms().deadlines().upstream())
              + ".");
    }
    Instant next =
        seen.now().plus(seen.terms().retry().backoff(state.attempt(), seen.request().seed()));
    Instant wake = next.isBefore(deadline) ? next : deadline;
    return new Decision.Wait(
        state
            .edit()
            .phase(Outcome.beforeCompute(state))
            .reason(Reason.UpstreamNotPublished)
            .message(failure.message())
            .noStep()
            .hold(
                new RunState.HoldState(
                    Reason.UpstreamNotPublished, failure.message(), Optional.empty(), seen.now()))
            .counts(state.counts().until(Optional.of(wake)))
            .state(),
        Optional.of(wake));
  }

  /**
   * What the containers say about the phase, and nothing that would lead back within an attempt.
   */
  private static RunState withReading(RunState state, JobFacts job, StepReading reading) {
    boolean locked = state.locked() || reading.reports().stream().anyMatch(Report::locked);
    Phase read = phase(reading.reached(), locked);
    Phase phase = read.comesBefore(state.phase()) ? state.phase() : read;
    return state
        .edit()
        .phase(phase)
        .reason(Reason.InProgress)
        .message("attempt " + state.attempt() + " is at work")
        .locked(locked)
        .step(
            new StepState(
                StepKind.Compute,
                state.attempt(),
                Optional.of(job.uid()),
                reading.stage(),
                state.step().map(StepState::startedAt).orElse(job.startedAt())))
        .state();
  }

  private static Phase phase(List<StageFacts> reached, boolean locked) {
    if (any(reached, s -> s.name().equals(VALIDATE))) {
      return Phase.Validating;
    }
    if (any(reached, s -> s.name().equals(TRANSFORM))) {
      return Phase.Running;
    }
    boolean lockDone = any(reached, s -> s.name().equals(LOCK) && s.succeeded());
    return lockDone || locked ? Phase.InputLocked : Phase.Planned;
  }

  private static boolean any(List<StageFacts> stages, Predicate<StageFacts> test) {
    return stages.stream().anyMatch(test);
  }
}
