package dev.batchrun.core.backfill;

import dev.batchrun.core.identity.CanonicalJson;
import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.lineage.Slicing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A plan as the one text that is stored and digested, and that people can read. */
public final class PlanDocument {
  private PlanDocument() {}

  /** The canonical JSON of everything that binds. */
  public static String text(BackfillPlan plan) {
    return CanonicalJson.text(tree(plan));
  }

  /** Whether a tree says what the plan's document says, and nothing else. */
  static boolean isTreeOf(BackfillPlan plan, Map<String, Object> tree) {
    return CanonicalJson.text(tree).equals(text(plan));
  }

  static String digest(BackfillPlan plan) {
    return RunIdentity.digest(CanonicalJson.bytes(tree(plan)));
  }

  static Map<String, Object> tree(BackfillPlan plan) {
    BackfillRequest request = plan.request();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("format", 1);
    tree.put("dataset", request.target().dataset());
    tree.put("contract", request.target().contract());
    tree.put("partitionBy", request.target().partitionColumns());
    time(request.target().slicing()).ifPresent(time -> tree.put("time", time));
    tree.put("approvalRequired", request.target().approvalRequired());
    tree.put("mode", request.purpose().mode().name());
    tree.put("downstream", request.purpose().downstream().name());
    tree.put("reason", Map.of("code", request.purpose().code(), "text", request.purpose().text()));
    tree.put("scope", scope(request.scope()));
    tree.put("execution", terms(request.terms()));
    tree.put(
        "runs", plan.runs().stream().map(run -> run(request.target().slicing(), run)).toList());
    tree.put("skipped", plan.skipped());
    tree.put("closed", plan.closed());
    tree.put(
        "impact",
        plan.impact().stream()
            .map(i -> Map.of("dataset", i.dataset(), "partitions", i.partitions()))
            .toList());
    tree.put("approvals", plan.approvals());
    return tree;
  }

  private static Optional<Map<String, Object>> time(Slicing slicing) {
    return slicing
        .unit()
        .map(
            unit ->
                Map.of(
                    "column",
                    slicing.column(),
                    "unit",
                    unit.name(),
                    "zone",
                    slicing.zone().getId()));
  }

  private static Map<String, Object> scope(BackfillRequest.Scope scope) {
    return Map.of(
        "ranges",
        scope.ranges().stream().map(r -> Map.of("from", r.from(), "to", r.to())).toList(),
        "values",
        new TreeMap<>(scope.values()));
  }

  private static Map<String, Object> terms(BackfillRequest.Terms terms) {
    return Map.of(
        "parallelism", terms.parallelism(),
        "order", terms.order().name(),
        "partitionsPerRun", terms.partitionsPerRun(),
        "failureBudget", terms.failureBudget(),
        "only", terms.only().stream().sorted().map(Enum::name).toList(),
        "publish", terms.publish().name());
  }

  private static Map<String, Object> run(Slicing slicing, PlannedRun run) {
    List<Object> parts = new ArrayList<>();
    for (Part part : run.parts()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("slice", slicing.text(part.slice()));
      one.put("reason", part.reason().name());
      if (part.base() > 0) {
        one.put("version", part.base());
      }
      parts.add(one);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    if (!run.keys().values().isEmpty()) {
      // A list, since the columns have an order.
      tree.put(
          "keys",
          run.keys().values().entrySet().stream()
              .map(e -> e.getKey() + "=" + e.getValue())
              .toList());
    }
    tree.put("partitions", parts);
    return tree;
  }
}
