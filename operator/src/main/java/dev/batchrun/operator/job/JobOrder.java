package dev.batchrun.operator.job;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Duration;

/**
 * What a Job is built from.
 *
 * @param run the run
 * @param kind what the Job does
 * @param number its number among the run's Jobs of the kind
 * @param contract the frozen contract
 * @param contractConfigMap the ConfigMap that holds it
 * @param request what the runner is asked
 * @param deadline when the Job controller ends it, should the operator be away
 */
public record JobOrder(
    BatchRun run,
    StepKind kind,
    int number,
    FrozenContract contract,
    String contractConfigMap,
    StepRequest request,
    Duration deadline) {

  /** What the Job mounts. */
  ClaimPlan claims() {
    return ClaimPlan.of(contract, kind, request.mode());
  }

  /** The Job's name. */
  String name() {
    return JobNames.of(run.getMetadata().getName(), run.getMetadata().getUid(), kind, number);
  }
}
