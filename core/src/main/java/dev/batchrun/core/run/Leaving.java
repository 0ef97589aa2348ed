package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.util.Optional;

/** Ends a run that was cancelled or deleted before it could change what consumers see. */
final class Leaving implements Policy {
  @Override
  public Optional<Decision> decide(RunObservation seen) {
    if (seen.deletion().requested()) {
      // Compute Jobs go with their owner. An earlier commit of the run was settled, or its phase
      // would own the boundary.
      return Optional.of(
          seen.deletion().finalizer()
              ? new Decision.ReleaseFinalizer(seen.state(), Optional.empty())
              : new Decision.Rest(seen.state()));
    }
    if (!seen.request().cancel()) {
      return Optional.empty();
    }
    return Optional.of(
        runningCompute(seen)
            .orElseGet(
                () ->
                    Outcome.failed(
                        seen,
                        Reason.Cancelled,
                        seen.state().cameNowhere()
                            ? "the run was cancelled"
                            : "the run was cancelled; nothing was published")));
  }

  /** The deletion of a compute Job that still runs; found by kind, whatever the state knows. */
  static Optional<Decision> runningCompute(RunObservation seen) {
    return seen.jobs().stream()
        .filter(j -> j.kind() == StepKind.Compute && !j.deleting())
        .filter(JobFacts::isAtWork)
        .findFirst()
        .map(j -> new Decision.DeleteJob(seen.state(), j.name(), j.uid()));
  }
}
