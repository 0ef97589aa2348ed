package dev.batchrun.core.run;

import dev.batchrun.core.retry.RetryPolicy.Attempts;
import dev.batchrun.core.run.RunState.StepState;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Leads out of Unknown. Only the verdict of a recover Job does (it fences first, then looks). A
 * recover Job that says nothing is followed by another one, and so is a person's answer to the
 * evidence it found: what a person says is looked up in the store before it counts.
 */
final class Inspecting implements Policy {
  @Override
  public Optional<Decision> decide(RunObservation seen) {
    return Optional.of(
        Abandoned.decide(seen)
            .or(() -> Answering.held(seen))
            .or(() -> Abandoned.withoutContract(seen))
            .orElseGet(() -> begun(seen) ? follow(seen) : start(seen)));
  }

  private static boolean begun(RunObservation seen) {
    return seen.state()
        .step()
        .filter(s -> s.is(StepKind.Recover, seen.state().counts().recoveries()))
        .isPresent();
  }

  private static Decision start(RunObservation seen) {
    RunState state = seen.state();
    Optional<Instant> next = state.counts().nextAttemptAt().filter(t -> t.isAfter(seen.now()));
    if (next.isPresent()) {
      return new Decision.Wait(state, next);
    }
    if (seen.claims().heldBy().isPresent()) {
      return Outcome.waiting(
          seen, Reason.WaitingForClaim, Computing.claimMessage(seen), Outcome.lookAgain(seen));
    }
    int number = state.counts().recoveries() + 1;
    return new Decision.CreateJob(
        state
            .edit()
            .step(
                new StepState(
                    StepKind.Recover, number, Optional.empty(), Optional.empty(), seen.now()))
            .counts(state.counts().recovered())
            .state(),
        StepKind.Recover,
        number);
  }

  private static Decision follow(RunObservation seen) {
    int number = seen.state().counts().recoveries();
    Optional<JobFacts> job = seen.job(StepKind.Recover, number);
    if (job.isEmpty()) {
      return lookAgain(seen, "recover Job " + number + " is gone");
    }
    StepReading reading = StepReading.of(job.get());
    Optional<Report> report = RecoverVerdict.strongest(reading.reports());
    if (report.isPresent()) {
      return decided(seen, report.get());
    }
    return switch (reading.state()) {
      case Queued, AtWork -> atWork(seen, job.get(), reading);
      case Succeeded -> lookAgain(seen, "recover Job " + number + " said nothing");
      case Failed -> lookAgain(seen, reading.failure().orElseThrow().message());
    };
  }

  private static Decision atWork(RunObservation seen, JobFacts job, StepReading reading) {
    if (job.deleting()) {
      return lookAgain(seen, "recover Job " + job.number() + " was deleted");
    }
    Instant deadline = Committing.deadline(seen, job, reading);
    if (reading.state() == StepReading.State.AtWork && Outcome.passed(seen, deadline)) {
      return new Decision.DeleteJob(seen.state(), job.name(), job.uid());
    }
    return new Decision.Wait(
        seen.state().edit().step(Committing.seenStep(seen, job, reading)).state(),
        Optional.of(deadline));
  }

  private static Decision decided(RunObservation unfenced, Report report) {
    // The log may know later epochs of the run than this object: the next one goes past them all.
    RunState state = unfenced.state();
    RunObservation seen =
        unfenced.as(state.edit().epoch(Math.max(state.epoch(), report.epoch())).state());
    RecoverVerdict verdict = RecoverVerdict.of(report);
    Optional<Decision> answered = Answering.settled(seen, verdict, report);
    if (answered.isPresent()) {
      return answered.get();
    }
    return switch (verdict) {
      case Published -> Committing.published(seen, report);
      case SafeToRetry -> safeToRetry(seen, report);
      case Conflict, FailedCleaned -> newAttempt(seen, report);
      case AskAPerson -> Answering.ask(seen, report.reason(), report.message(), report.evidence());
      case None -> lookAgain(seen, report.message());
    };
  }

  /** The fence stands and nothing was committed: what made the commit fail decides how to go on. */
  private static Decision safeToRetry(RunObservation seen, Report report) {
    Optional<Decision> end = endOfWhoCannotGoOn(seen);
    if (end.isPresent()) {
      return end.get();
    }
    StepFailure failure =
        seen.state()
            .failure()
            .orElse(StepFailure.of(Reason.NoReport, "the publisher said nothing"));
    if (failure.reason() == Reason.Fenced) {
      // An earlier object of the same run left its fence: no failure, only a number to count past.
      return again(seen, report.message(), Optional.empty());
    }
    FailureClass failureClass =
        switch (failure.reason().failureClass()) {
          case None, Contradiction, Request, Transient -> FailureClass.Transient;
          case Disruption -> FailureClass.Disruption;
          case Resource -> FailureClass.Resource;
          case Internal -> FailureClass.Internal;
        };
    RunState.Counts counts = seen.state().counts();
    Optional<Duration> wait =
        seen.terms()
            .retry()
            .waitAfter(
                failureClass,
                new Attempts(counts.failures(), counts.disruptions(), FailureClass.None),
                seen.request().seed());
    if (wait.isEmpty()) {
      return Outcome.gaveUp(seen, failure);
    }
    Instant next = seen.now().plus(wait.get());
    RunState counted = seen.state().edit().counts(counts.failed(failureClass, next)).state();
    return again(seen.as(counted), report.message(), Optional.of(next));
  }

  private static Decision newAttempt(RunObservation seen, Report report) {
    Optional<Decision> end = endOfWhoCannotGoOn(seen);
    return end.orElseGet(
        () -> Outcome.afterFailedAttempt(seen, StepFailure.of(report.reason(), report.message())));
  }

  /** Fenced, so it may end: a run on its way out, or one whose commit was refused for good. */
  private static Optional<Decision> endOfWhoCannotGoOn(RunObservation seen) {
    Optional<Reason> leaving = Outcome.leaving(seen);
    if (leaving.isPresent()) {
      return Optional.of(
          Outcome.failed(
              seen,
              leaving.get(),
              leaving.get().description() + "; its commit was fenced, nothing was published"));
    }
    return seen.state()
        .failure()
        .filter(f -> f.reason().failureClass() == FailureClass.Request)
        .filter(f -> f.reason() != Reason.Cancelled)
        .map(f -> Outcome.failed(seen, f.reason(), f.message()));
  }

  /** Publishes the same seal again, with an epoch that no fence stands before. */
  static Decision again(RunObservation seen, String message, Optional<Instant> next) {
    long epoch = seen.state().epoch() + 1;
    return new Decision.MoveTo(
        seen.state()
            .edit()
            .phase(Phase.Committing)
            .reason(next.isPresent() ? Reason.BackingOff : Reason.InProgress)
            .message(message + "; publishing again with epoch " + epoch)
            .epoch(epoch)
            .noStep()
            .counts(seen.state().counts().until(next))
            .state());
  }

  private static Decision lookAgain(RunObservation seen, String message) {
    int number = seen.state().counts().recoveries();
    Instant next = seen.now().plus(seen.terms().retry().backoff(number, seen.request().seed()));
    return new Decision.Wait(
        seen.state()
            .edit()
            .message("no verdict yet: " + message + "; the store is inspected again")
            .noStep()
            .counts(seen.state().counts().until(Optional.of(next)))
            .state(),
        Optional.of(next));
  }
}
