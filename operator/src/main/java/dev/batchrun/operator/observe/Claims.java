package dev.batchrun.operator.observe;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.run.RunObservation.ClaimFacts;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.contract.PlanRequests;
import dev.batchrun.operator.job.ClaimPlan;
import dev.batchrun.operator.job.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Who mounts what only one Job may mount. */
final class Claims {
  private Claims() {}

  static ClaimFacts of(BatchRun run, ResolvedContract contract, Reads reads) {
    ClaimPlan plan =
        ClaimPlan.of(
            contract.file().contract(), StepKind.Compute, PlanRequests.mode(run.getSpec()));
    if (plan.exclusive().isEmpty()) {
      return ClaimFacts.FREE;
    }
    Optional<String> heldBy =
        reads.neighbouringJobs(run).stream()
            .filter(job -> !JobReader.hasEnded(job))
            .filter(job -> collides(job, plan))
            .map(
                job ->
                    "Job "
                        + job.getMetadata().getName()
                        + " mounts a ReadWriteOnce claim of "
                        + plan.exclusive()
                        + "; this run's Job follows it")
            .findFirst();
    boolean commitWaits =
        reads.runs(run).stream()
            .filter(other -> !other.getMetadata().getUid().equals(run.getMetadata().getUid()))
            .anyMatch(
                other ->
                    other.getStatus() != null
                        && other.getStatus().phase() != null
                        && other.getStatus().phase().ownsBoundary()
                        && other.getStatus().reason() == Reason.WaitingForClaim);
    return new ClaimFacts(heldBy, commitWaits);
  }

  private static boolean collides(Job job, ClaimPlan plan) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(job.getMetadata().getAnnotations(), Map.of());
    Set<String> mounted = ClaimPlan.parse(annotations.get(Labels.CLAIMS));
    Set<String> exclusive = ClaimPlan.parse(annotations.get(Labels.EXCLUSIVE_CLAIMS));
    return plan.exclusive().stream().anyMatch(mounted::contains)
        || plan.all().stream().anyMatch(exclusive::contains);
  }
}
