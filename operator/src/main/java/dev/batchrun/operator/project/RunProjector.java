package dev.batchrun.operator.project;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.planning.InputInterval;
import dev.batchrun.core.run.Decision;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.run.StepFailure;
import dev.batchrun.operator.contract.PlanRequests;
import dev.batchrun.operator.job.JobNames;
import dev.batchrun.operator.observe.ResolvedContract;
import dev.batchrun.operator.observe.Seen;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Projects the state of a run, and the details its stages reported, into its status. */
public final class RunProjector {
  private static final int MESSAGE = 1024;
  private static final int PARTITION = 256;

  private RunProjector() {}

  /** The status to write. */
  public static BatchRunStatus project(Seen seen, Decision decision, RunState state) {
    BatchRun run = seen.run();
    Optional<BatchRunStatus> before = Optional.ofNullable(run.getStatus());
    boolean frozen =
        decision instanceof Decision.FreezeContract
            || before.map(BatchRunStatus::contract).isPresent();
    Optional<ResolvedContract> contract = seen.contract().filter(c -> frozen);
    Details details = new Details(seen.reports(), before);
    return new BatchRunStatus(
        run.getMetadata().getGeneration(),
        state.phase(),
        state.reason(),
        text(state.message(), MESSAGE),
        dataset(run),
        contract
            .map(c -> text(c.plan().boundary().toString(), PARTITION))
            .or(() -> before.map(BatchRunStatus::partition))
            .orElse(null),
        Progress.of(state, PlanRequests.mode(run.getSpec()), before),
        time(state.startedAt()),
        time(state.endedAt()),
        contract
            .map(
                c ->
                    new BatchRunStatus.Identity(c.identity().runId(), c.identity().requestDigest()))
            .or(() -> before.map(BatchRunStatus::identity))
            .orElse(null),
        contract
            .map(c -> new BatchRunStatus.ContractRef(c.file().configMapName(), c.file().digest()))
            .or(() -> before.map(BatchRunStatus::contract))
            .orElse(null),
        contract.map(RunProjector::plan).or(() -> before.map(BatchRunStatus::plan)).orElse(null),
        state.attempt() == 0 ? null : state.attempt(),
        state.epoch() == 0 ? null : state.epoch(),
        state.step().map(step -> step(run, step)).orElse(null),
        details.lock(),
        details.seal(state),
        details.quality(),
        details.comparison(),
        state.hold().map(RunProjector::hold).orElse(null),
        details.commit(state),
        details.manifest(state),
        witness(details, contract),
        state.failure().map(RunProjector::failure).orElse(null),
        retry(state.counts()),
        state.answers().stream()
            .map(a -> new BatchRunStatus.Answer(a.name(), a.uid(), a.verdict(), a.by(), a.digest()))
            .toList(),
        Conditions.of(
            state,
            PlanRequests.mode(run.getSpec()),
            before.map(BatchRunStatus::conditions).orElse(List.of()),
            run.getMetadata().getGeneration(),
            seen.facts().now()));
  }

  private static BatchRunStatus.Witness witness(
      Details details, Optional<ResolvedContract> contract) {
    return details
        .witness()
        .map(
            w ->
                new BatchRunStatus.Witness(
                    w.logId(),
                    w.head(),
                    w.digest(),
                    contract.map(ResolvedContract::store).orElse(w.store())))
        .orElse(null);
  }

  private static String dataset(BatchRun run) {
    return run.getSpec() == null || run.getSpec().datasetRef() == null
        ? "inline"
        : run.getSpec().datasetRef().name();
  }

  private static BatchRunStatus.Plan plan(ResolvedContract contract) {
    Optional<InputInterval> interval = contract.plan().interval();
    return new BatchRunStatus.Plan(
        contract.plan().businessDate().map(LocalDate::toString).orElse(null),
        interval.map(i -> i.from().toString()).orElse(null),
        interval.map(i -> i.to().toString()).orElse(null),
        text(contract.plan().boundary().toString(), MESSAGE));
  }

  private static BatchRunStatus.StepRef step(BatchRun run, RunState.StepState step) {
    return new BatchRunStatus.StepRef(
        step.kind(),
        JobNames.of(
            run.getMetadata().getName(), run.getMetadata().getUid(), step.kind(), step.number()),
        step.uid().orElse(null),
        step.number(),
        step.stage().orElse(null),
        step.startedAt().toString());
  }

  private static BatchRunStatus.Hold hold(RunState.HoldState hold) {
    return new BatchRunStatus.Hold(
        hold.reason(),
        text(hold.message(), MESSAGE),
        hold.digest().orElse(null),
        hold.since().toString());
  }

  private static BatchRunStatus.Failure failure(StepFailure failure) {
    return new BatchRunStatus.Failure(
        failure.reason().failureClass(),
        failure.reason(),
        failure.stage().orElse(null),
        text(failure.message(), MESSAGE),
        failure.exitCode().orElse(null));
  }

  private static BatchRunStatus.RetryState retry(RunState.Counts counts) {
    return counts.equals(RunState.NEW.counts())
        ? null
        : new BatchRunStatus.RetryState(
            counts.failures(),
            counts.disruptions(),
            counts.recoveries(),
            time(counts.nextAttemptAt()));
  }

  private static String time(Optional<Instant> instant) {
    return instant.map(Instant::toString).orElse(null);
  }

  /** Cuts what is too long for its field, and says so. */
  static String text(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
  }

  /**
   * What stages reported and decisions do not look at. A detail stays until a later report replaces
   * it, and only as long as the state speaks of the same seal or commit.
   */
  private record Details(List<StepReport> reports, Optional<BatchRunStatus> before) {
    private <T> T newest(Function<StepReport, T> reported, Function<BatchRunStatus, T> written) {
      return reports.stream()
          .map(reported)
          .filter(Objects::nonNull)
          .reduce((earlier, later) -> later)
          .or(() -> before.map(written))
          .orElse(null);
    }

    private <T> Stream<T> all(
        Function<StepReport, T> reported, Function<BatchRunStatus, T> written) {
      return Stream.concat(reports.stream().map(reported), before.map(written).stream())
          .filter(Objects::nonNull);
    }

    BatchRunStatus.Lock lock() {
      return newest(StepReport::lock, BatchRunStatus::lock);
    }

    BatchRunStatus.Seal seal(RunState state) {
      return state
          .seal()
          .flatMap(
              seal ->
                  all(StepReport::seal, BatchRunStatus::seal)
                      .filter(s -> seal.digest().equals(s.digest()))
                      .findFirst())
          .orElse(null);
    }

    BatchRunStatus.Quality quality() {
      return newest(StepReport::quality, BatchRunStatus::quality);
    }

    BatchRunStatus.Comparison comparison() {
      return newest(StepReport::comparison, BatchRunStatus::comparison);
    }

    BatchRunStatus.Commit commit(RunState state) {
      return state
          .commit()
          .flatMap(
              commit ->
                  all(StepReport::commit, BatchRunStatus::commit)
                      .filter(c -> Objects.equals(c.version(), commit.version()))
                      .findFirst())
          .orElse(null);
    }

    BatchRunStatus.ManifestRef manifest(RunState state) {
      return state.commit().isPresent()
          ? newest(StepReport::manifest, BatchRunStatus::manifest)
          : before.map(BatchRunStatus::manifest).orElse(null);
    }

    Optional<BatchRunStatus.Witness> witness() {
      return all(StepReport::witness, BatchRunStatus::witness)
          .filter(w -> w.head() != null)
          .max(Comparator.comparing(BatchRunStatus.Witness::head));
    }
  }
}
