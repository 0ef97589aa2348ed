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
        Optional.ofNullable(status.step()).map(StateReader::step),
        status.lock() != null || phase == Phase.InputLocked,
        Optional.ofNullable(status.seal()).flatMap(ReportReader::seal),
        Optional.ofNullable(status.hold()).map(StateReader::hold),
        Optional.ofNullable(status.commit()).flatMap(ReportReader::commit),
        counts(status.retry()),
        Optional.ofNullable(status.failure()).map(StateReader::failure),
        status.answers().stream()
            .map(a -> new RunState.Answer(a.name(), a.uid(), a.verdict(), a.by(), a.digest()))
            .toList());
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
        hold.reason(),
        Objects.requireNonNullElse(hold.message(), ""),
        Optional.ofNullable(hold.digest()),
        instant(hold.since()).orElse(Instant.EPOCH));
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
