package dev.batchrun.operator.contract;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.planning.RunPlan;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the requests that a run's Jobs carry.
 *
 * @param installation this installation of the operator
 * @param image the runner image as deployed
 * @param run the BatchRun
 * @param contract its frozen contract
 * @param plan what it comes to
 * @param identity who it is
 * @param witness the log's head as last seen, by whichever run of the dataset
 * @param promotedRunId for mode Promote: identity of the Shadow run
 */
public record StepRequests(
    String installation,
    String image,
    BatchRun run,
    FrozenContractFile contract,
    RunPlan plan,
    RunIdentity identity,
    Optional<BatchRunStatus.Witness> witness,
    Optional<String> promotedRunId) {

  /** Lock, transform and validate, as this attempt. */
  public StepRequest compute(int attempt) {
    return request(attempt, 0, Optional.empty(), Optional.empty());
  }

  /** Publish this seal of this attempt with this epoch. */
  public StepRequest publish(
      int attempt, long epoch, String seal, Optional<StepRequest.Approval> approval) {
    return request(attempt, epoch, Optional.of(seal), approval);
  }

  /** Fence all epochs up to this one, look, and decide. */
  public StepRequest recover(int attempt, long epoch, Optional<String> seal) {
    return request(attempt, epoch, seal, Optional.empty());
  }

  /** Look at the store only. */
  public StepRequest survey(int attempt) {
    return request(attempt, 0, Optional.empty(), Optional.empty());
  }

  /** Condemn and delete what nothing refers to. */
  public StepRequest collect(int attempt) {
    return request(attempt, 0, Optional.empty(), Optional.empty());
  }

  /** The answer among those applied that approves this seal, and no other. */
  public static Optional<StepRequest.Approval> approval(
      List<BatchRunStatus.Answer> answers, String seal) {
    return answers.stream()
        .filter(answer -> answer.verdict() == ReviewVerdict.Approve && seal.equals(answer.digest()))
        .reduce((earlier, later) -> later)
        .map(answer -> new StepRequest.Approval(answer.name(), answer.by(), seal));
  }

  /** The owned partitions as a request names them, in the order of the columns. */
  public static List<StepRequest.ColumnConstraint> constraints(RunPlan plan) {
    List<StepRequest.ColumnConstraint> constraints = new ArrayList<>();
    for (Map.Entry<String, Constraint> entry : plan.boundary().columns().entrySet()) {
      constraints.add(constraint(entry.getKey(), entry.getValue()));
    }
    return List.copyOf(constraints);
  }

  private static StepRequest.ColumnConstraint constraint(String column, Constraint constraint) {
    if (constraint instanceof Constraint.Exactly exactly) {
      return new StepRequest.ColumnConstraint(column, exactly.value(), null, null);
    }
    if (constraint instanceof Constraint.Range range) {
      return new StepRequest.ColumnConstraint(column, null, range.from(), range.to());
    }
    if (constraint instanceof Constraint.Any) {
      return new StepRequest.ColumnConstraint(column, null, null, null);
    }
    throw new AssertionError("constraint " + constraint);
  }

  private StepRequest request(
      int attempt, long epoch, Optional<String> seal, Optional<StepRequest.Approval> approval) {
    BatchRunSpec spec = run.getSpec();
    Mode mode = PlanRequests.mode(spec);
    return new StepRequest(
        StepRequest.PROTOCOL,
        installation,
        run.getMetadata().getNamespace(),
        contract.contract().dataset(),
        run.getMetadata().getName(),
        RequestTree.runKey(run),
        identity.runId(),
        identity.requestDigest(),
        contract.digest(),
        mode,
        attempt,
        epoch,
        plan.businessDate().map(LocalDate::toString).orElse(null),
        plan.interval()
            .map(i -> new BatchRunSpec.Interval(i.from().toString(), i.to().toString()))
            .orElse(null),
        constraints(plan),
        plan.parameters(),
        witness.orElse(null),
        seal.orElse(null),
        approval.orElse(null),
        spec.requestedBy(),
        spec.rerun(),
        mode == Mode.Rollback ? spec.rollback().toVersion() : null,
        promotedRunId.orElse(null),
        spec.compare(),
        image);
  }
}
