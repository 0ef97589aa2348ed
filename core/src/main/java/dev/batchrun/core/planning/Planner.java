package dev.batchrun.core.planning;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.planning.PlanRequest.Ask;
import dev.batchrun.core.planning.PlanRequest.Contract;
import dev.batchrun.core.vocabulary.Mode;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** Answers what a request comes to, or everything that is wrong with it. */
public final class Planner {
  private Planner() {}

  /** The plan of a request, or all its problems. */
  public static PlanOutcome plan(PlanRequest request) {
    Problems problems = new Problems();
    Contract contract = request.contract();
    Ask run = request.run();
    checkTargets(run, problems);
    BoundaryPlanning partitions = new BoundaryPlanning(contract, run, problems);
    OutputBoundary boundary = partitions.boundary();
    IntervalPlanning time = new IntervalPlanning(contract, run, problems);
    Optional<LocalDate> businessDate = time.businessDate();
    Optional<InputInterval> interval = run.mode().computes() ? time.interval() : Optional.empty();
    Map<String, String> parameters =
        run.mode().computes() ? new ParameterPlanning(contract, run, problems).values() : Map.of();
    return problems.none()
        ? new PlanOutcome.Planned(new RunPlan(boundary, businessDate, interval, parameters))
        : new PlanOutcome.Refused(problems.all());
  }

  private static void checkTargets(Ask run, Problems problems) {
    Mode mode = run.mode();
    if (mode == Mode.Rollback && run.rollbackToVersion().isEmpty()) {
      problems.add("spec.rollback", Problem.NOTHING, "toVersion: the version to put back in force");
    }
    if (mode == Mode.Promote && run.promote().isEmpty()) {
      problems.add("spec.promote", Problem.NOTHING, "run: the Shadow run whose bytes to publish");
    }
    run.rollbackToVersion()
        .filter(version -> version < 1)
        .ifPresent(
            version ->
                problems.add("spec.rollback.toVersion", version.toString(), "a version from 1"));
    if (!mode.computes()) {
      String expected = "none: mode " + mode + " computes nothing; leave it out";
      if (!run.parameters().isEmpty()) {
        problems.add("spec.parameters", String.join(", ", run.parameters().keySet()), expected);
      }
      run.interval()
          .ifPresent(i -> problems.add("spec.interval", i.from() + " to " + i.to(), expected));
    }
  }
}
