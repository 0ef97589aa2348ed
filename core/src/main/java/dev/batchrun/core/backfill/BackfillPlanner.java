package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillRequest.Target;
import dev.batchrun.core.backfill.BackfillRequest.Terms;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.lineage.Lineage;
import dev.batchrun.core.lineage.Reach;
import dev.batchrun.core.lineage.Slices;
import dev.batchrun.core.planning.Problems;
import dev.batchrun.core.vocabulary.BackfillMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Answers what a backfill would do, or everything that is wrong with it. */
public final class BackfillPlanner {
  private BackfillPlanner() {}

  /** The plan of a request in the world that the survey saw, or all its problems. */
  public static BackfillOutcome plan(BackfillRequest request, Survey survey, Lineage lineage) {
    Problems problems = new Problems();
    Availability availability = new Availability(problems);
    availability.check(request.purpose());
    availability.check(request.terms());
    Scoping scoping = new Scoping(request, problems);
    Slices slices = scoping.slices();
    List<PartitionKey> keys = scoping.keys(slices);
    if (!problems.none()) {
      return new BackfillOutcome.Refused(problems.all());
    }
    Standings standings =
        new Standings(request.target(), request.scope().values().keySet(), survey);
    Map<PartitionKey, List<Part>> work = Work.of(keys, slices, standings, request.terms().only());
    Territory territory = Territory.of(request.target(), work);
    List<String> closed = closed(request, survey, territory, problems);
    return problems.none()
        ? new BackfillOutcome.Planned(
            plan(request, survey, work, closed, impact(request.target(), territory, lineage)))
        : new BackfillOutcome.Refused(problems.all());
  }

  private static BackfillPlan plan(
      BackfillRequest request,
      Survey survey,
      Map<PartitionKey, List<Part>> work,
      List<String> closed,
      List<BackfillPlan.Impact> impact) {
    Terms terms = request.terms();
    List<PlannedRun> runs = Work.runs(work, terms.partitionsPerRun(), terms.order());
    long computed = work.values().stream().mapToLong(List::size).sum();
    BackfillPlan plan =
        new BackfillPlan(
            request,
            runs,
            scopeSize(request, work) - computed,
            closed,
            impact,
            approvals(request),
            survey.perRun().map(each -> estimate(each, runs.size(), terms.parallelism())),
            "");
    return plan.withDigest(PlanDocument.digest(plan));
  }

  private static long scopeSize(BackfillRequest request, Map<PartitionKey, List<Part>> work) {
    return new Scoping(request, new Problems()).slices().count() * work.size();
  }

  private static List<String> closed(
      BackfillRequest request, Survey survey, Territory territory, Problems problems) {
    List<String> touched = new ArrayList<>();
    for (Survey.Closed closed : survey.closed()) {
      if (territory.overlaps(closed.period())) {
        touched.add(closed.id() + " (" + closed.period() + "): " + closed.reason());
      }
    }
    if (request.purpose().mode() == BackfillMode.Replace) {
      touched.forEach(
          period ->
              problems.add(
                  "spec.scope",
                  "partitions that are closed by " + period,
                  "partitions of open periods; closed ones change by a Restatement alone"));
    }
    return touched;
  }

  private static List<BackfillPlan.Impact> impact(
      Target target, Territory territory, Lineage lineage) {
    List<BackfillPlan.Impact> impact = new ArrayList<>();
    for (Map.Entry<String, Reach> reached :
        lineage.impact(target.dataset(), territory.reach()).entrySet()) {
      String text = reached.getValue().text(lineage.node(reached.getKey()).orElseThrow().slicing());
      impact.add(new BackfillPlan.Impact(reached.getKey(), text));
    }
    return impact;
  }

  private static List<String> approvals(BackfillRequest request) {
    return request.purpose().mode().publishes() && request.target().approvalRequired()
        ? List.of("the contract of " + request.target().dataset() + " asks for an approval")
        : List.of();
  }

  private static Duration estimate(Duration each, int runs, int parallelism) {
    return each.multipliedBy(((long) runs + parallelism - 1) / parallelism);
  }
}
