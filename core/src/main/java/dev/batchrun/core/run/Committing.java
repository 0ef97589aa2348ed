package dev.batchrun.core.run;

import dev.batchrun.core.run.RunState.StepState;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Follows the publish Job of a run that owns its boundary. It has one good end, a report that names
 * the commit. Every other end leads to inspection, whatever it says: another Pod of the same Job
 * may still be about to commit, and only a fence shuts it out.
 */
final class Committing implements Policy {
  private static final Set<Reason> COMMITTED =
      EnumSet.of(Reason.Succeeded, Reason.Published, Reason.AlreadyPublished);

  @Override
  public Optional<Decision> decide(RunObservation seen) {
    return Optional.of(
        Abandoned.decide(seen)
            .or(() -> Abandoned.withoutContract(seen))
            .orElseGet(() -> begun(seen) ? follow(seen) : start(seen)));
  }

  private static boolean begun(RunObservation seen) {
    return seen.state()
        .step()
        .filter(s -> s.is(StepKind.Publish, seen.state().epoch()))
        .isPresent();
  }

  private static Decision start(RunObservation seen) {
    RunState state = seen.state();
    if (Outcome.leaving(seen).isPresent()) {
      // As far as is known no publisher was started; a fence makes sure of it.
      return unknown(
          seen,
          StepFailure.of(
              Outcome.leaving(seen).get(), "the commit was given up before it was started"));
    }
    if (state.seal().isEmpty()) {
      // A status that lost its seal, or never came from here: without one nothing is published.
      return unknown(
          seen, StepFailure.of(Reason.NoReport, "status.seal: found none to publish; inspecting"));
    }
    Optional<Instant> next = state.counts().nextAttemptAt().filter(t -> t.isAfter(seen.now()));
    if (next.isPresent()) {
      return new Decision.Wait(state, next);
    }
    if (seen.claims().heldBy().isPresent()) {
      return Outcome.waiting(
          seen, Reason.WaitingForClaim, Computing.claimMessage(seen), Outcome.lookAgain(seen));
    }
    int number = Math.toIntExact(state.epoch());
    return new Decision.CreateJob(
        state
            .edit()
            .reason(Reason.InProgress)
            .message("publishing with epoch " + state.epoch())
            .step(
                new StepState(
                    StepKind.Publish, number, Optional.empty(), Optional.empty(), seen.now()))
            .counts(state.counts().until(Optional.empty()))
            .state(),
        StepKind.Publish,
        number);
  }

  private static Decision follow(RunObservation seen) {
    RunState state = seen.state();
    Optional<JobFacts> found = seen.job(StepKind.Publish, state.epoch());
    if (found.isEmpty()) {
      return unknown(
          seen,
          StepFailure.of(
              Reason.NoReport, "the publish Job of epoch " + state.epoch() + " is gone"));
    }
    JobFacts job = found.get();
    StepReading reading = StepReading.of(job);
    Optional<Report> committed =
        reading.reports().stream()
            .filter(r -> COMMITTED.contains(r.reason()) && r.commit().isPresent())
            .findFirst();
    if (committed.isPresent()) {
      return published(seen, committed.get());
    }
    return switch (reading.state()) {
      case Queued -> queued(seen, job);
      case AtWork -> atWork(seen, job, reading);
      case Succeeded ->
          unknown(seen, StepFailure.of(Reason.NoReport, "publish: ended without naming a commit"));
      case Failed -> unknown(seen, reading.failure().orElseThrow());
    };
  }

  static Decision published(RunObservation seen, Report report) {
    Report.CommitFacts commit = report.commit().orElseThrow();
    Reason reason =
        report.reason() == Reason.AlreadyPublished ? Reason.AlreadyPublished : Reason.Published;
    // Whoever looked knows more, such as what a gate withheld; the text is for people alone.
    String message =
        report.message().isBlank()
            ? "version " + commit.version() + " is published"
            : report.message();
    return Outcome.published(seen, reason, message, commit);
  }

  private static Decision queued(RunObservation seen, JobFacts job) {
    return Outcome.leaving(seen).isPresent() && !job.deleting()
        ? new Decision.DeleteJob(seen.state(), job.name(), job.uid())
        : Outcome.waiting(
            seen,
            Reason.PublishQueued,
            "Job " + job.name() + ": a queue suspended it; let it run, the run owns its boundary",
            Optional.empty());
  }

  private static Decision atWork(RunObservation seen, JobFacts job, StepReading reading) {
    if (job.deleting()) {
      return unknown(
          seen,
          StepFailure.of(
              Reason.NoReport,
              "the publish Job of epoch " + seen.state().epoch() + " was deleted"));
    }
    Instant deadline = deadline(seen, job, reading);
    if (Outcome.passed(seen, deadline)) {
      return new Decision.DeleteJob(seen.state(), job.name(), job.uid());
    }
    RunState state =
        seen.state()
            .edit()
            .reason(reading.waiting().map(JobFacts.PodWait::reason).orElse(Reason.InProgress))
            .message(
                reading
                    .waiting()
                    .map(JobFacts.PodWait::message)
                    .orElse("publishing with epoch " + seen.state().epoch()))
            .step(seenStep(seen, job, reading))
            .state();
    return new Decision.Wait(state, Optional.of(deadline));
  }

  static StepState seenStep(RunObservation seen, JobFacts job, StepReading reading) {
    return new StepState(
        job.kind(),
        job.number(),
        Optional.of(job.uid()),
        reading.stage(),
        seen.state().step().map(StepState::startedAt).orElse(job.startedAt()));
  }

  /** When a publish or recover Job is given up. */
  static Instant deadline(RunObservation seen, JobFacts job, StepReading reading) {
    RunTerms.Deadlines deadlines = seen.terms().deadlines();
    Instant commit = job.startedAt().plus(deadlines.commit());
    Instant waiting = reading.since().plus(deadlines.waiting());
    return reading.obstacle().isPresent() && waiting.isBefore(commit) ? waiting : commit;
  }

  private static Decision unknown(RunObservation seen, StepFailure failure) {
    return new Decision.MoveTo(
        seen.state()
            .edit()
            .phase(Phase.Unknown)
            .reason(failure.reason())
            .message(
                "the commit of epoch "
                    + seen.state().epoch()
                    + " may or may not have happened: "
                    + failure.message()
                    + "; the store is inspected")
            .noStep()
            .failure(failure)
            .counts(seen.state().counts().until(Optional.empty()))
            .state());
  }
}
