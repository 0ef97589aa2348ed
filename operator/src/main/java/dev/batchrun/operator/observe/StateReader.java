package dev.batchrun.operator.observe;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.run.StepFailure;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** From a run's status to the state that decisions know. */
public final class StateReader {
  private StateReader() {}

  /** The state; that of a new run where nothing is written yet. */
  public static RunState read(BatchRunStatus status) {
    if (status == null || phase(status).isEmpty()) {
      return RunState.NEW;
    }
    Phase phase = phase(status).get();
    return new RunState(
        phase,
        Objects.requireNonNullElse(status.reason(), Reason.InProgress),
        Objects.requireNonNullElse(status.message(), ""),
        instant(status.startTime()),
        instant(status.completionTime()),
        Objects.requireNonNullElse(status.attempt(), 0),
        Objects.requireNonNullElse(status.epoch(), 0L),
        // What nobody can say the kind of is looked for anew, under the name it must have.
        Optional.ofNullable(status.step()).filter(s -> s.kind() != null).map(StateReader::step),
        status.lock() != null || phase == Phase.InputLocked,
        Optional.ofNullable(status.seal()).flatMap(ReportReader::seal),
        Optional.ofNullable(status.hold()).map(StateReader::hold),
        Optional.ofNullable(status.commit()).flatMap(ReportReader::commit),
        counts(status.retry()),
        Optional.ofNullable(status.failure()).map(StateReader::failure),
        status.answers().stream().flatMap(answer -> answer(answer).stream()).toList());
  }

  /** Where an epoch was given out and nobody can say how far it came, the store is asked. */
  private static Optional<Phase> phase(BatchRunStatus status) {
    boolean mayHaveCommitted = Objects.requireNonNullElse(status.epoch(), 0L) > 0;
    return Optional.ofNullable(status.phase())
        .or(() -> mayHaveCommitted ? Optional.of(Phase.Unknown) : Optional.empty());
  }

  /** A time as status writes it; empty when absent or unreadable. */
  public static Optional<Instant> instant(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (java.time.format.DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static RunState.StepState step(BatchRunStatus.StepRef step) {
    return new RunState.StepState(
        step.kind(),
        Objects.requireNonNullElse(step.number(), 0),
        Optional.ofNullable(step.jobUid()),
        Optional.ofNullable(step.stage()),
        instant(step.startedAt()).orElse(Instant.EPOCH));
  }

  private static RunState.HoldState hold(BatchRunStatus.Hold hold) {
    return new RunState.HoldState(
        Objects.requireNonNullElse(hold.reason(), Reason.ManualReviewRequired),
        Objects.requireNonNullElse(hold.message(), ""),
        Optional.ofNullable(hold.digest()),
        instant(hold.since()).orElse(Instant.EPOCH));
  }

  /** An answer that names no Review, or says nothing, cannot have counted. */
  private static Optional<RunState.Answer> answer(BatchRunStatus.Answer answer) {
    return answer == null || answer.uid() == null || answer.verdict() == null
        ? Optional.empty()
        : Optional.of(
            new RunState.Answer(
                Objects.requireNonNullElse(answer.name(), ""),
                answer.uid(),
                answer.verdict(),
                Objects.requireNonNullElse(answer.by(), ""),
                Objects.requireNonNullElse(answer.digest(), "")));
  }

  private static RunState.Counts counts(BatchRunStatus.RetryState retry) {
    return retry == null
        ? RunState.NEW.counts()
        : new RunState.Counts(
            Objects.requireNonNullElse(retry.failures(), 0),
            Objects.requireNonNullElse(retry.disruptions(), 0),
            Objects.requireNonNullElse(retry.recoveries(), 0),
            instant(retry.nextAttemptAt()));
  }

  private static StepFailure failure(BatchRunStatus.Failure failure) {
    return new StepFailure(
        Objects.requireNonNullElse(failure.reason(), Reason.NoReport),
        Optional.ofNullable(failure.stage()),
        Objects.requireNonNullElse(failure.message(), ""),
        Optional.ofNullable(failure.exitCode()),
        Optional.empty());
  }
}
