package dev.batchrun.operator.observe;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.RunObservation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A run as it was seen: the facts that are decided on, and the objects that the decision is carried
 * out with.
 *
 * @param run the object
 * @param facts what decisions look at
 * @param contract the frozen contract, or what would be frozen now
 * @param reports what the run's stages said
 * @param witness looks up the newest head of the log known for the dataset: only steps need it
 * @param promotedRunId for mode Promote: identity of the Shadow run
 */
public record Seen(
    BatchRun run,
    RunObservation facts,
    Optional<ResolvedContract> contract,
    List<StepReport> reports,
    Supplier<Optional<BatchRunStatus.Witness>> witness,
    Optional<String> promotedRunId) {
  public Seen {
    reports = List.copyOf(reports);
  }
}
