package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillRequest.Purpose;
import dev.batchrun.core.backfill.BackfillRequest.Range;
import dev.batchrun.core.backfill.BackfillRequest.Scope;
import dev.batchrun.core.backfill.BackfillRequest.Target;
import dev.batchrun.core.backfill.BackfillRequest.Terms;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.calendar.Period;
import dev.batchrun.core.lineage.Slicing;
import dev.batchrun.core.vocabulary.BackfillMode;
import dev.batchrun.core.vocabulary.DownstreamPolicy;
import dev.batchrun.core.vocabulary.PublishUnit;
import dev.batchrun.core.vocabulary.RunOrder;
import dev.batchrun.core.vocabulary.WorkReason;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A stored plan, read again: the plan of a {@link PlanDocument}, without its estimate. */
public final class PlanReader {
  private final Map<String, Object> tree;

  private PlanReader(Map<String, Object> tree) {
    this.tree = tree;
  }

  /**
   * The plan, when the tree is what the digest is of; empty when it is anything else. Nobody has to
   * ask whether it was changed or cut on the way.
   */
  public static Optional<BackfillPlan> read(Map<String, Object> tree, String digest) {
    try {
      BackfillPlan plan = new PlanReader(tree).plan();
      return Optional.of(plan)
          .filter(read -> read.digest().equals(digest))
          .filter(read -> PlanDocument.isTreeOf(read, tree));
    } catch (RuntimeException notAPlan) {
      // Whatever is missing or of another kind: it is not the plan that was stored.
      return Optional.empty();
    }
  }

  private BackfillPlan plan() {
    BackfillRequest request = new BackfillRequest(target(), scope(), purpose(), terms());
    Slicing slicing = request.target().slicing();
    BackfillPlan plan =
        new BackfillPlan(
            request,
            objects(tree.get("runs")).stream().map(run -> run(run, slicing)).toList(),
            ((Number) tree.get("skipped")).longValue(),
            texts(tree.get("closed")),
            objects(tree.get("impact")).stream()
                .map(i -> new BackfillPlan.Impact(text(i, "dataset"), text(i, "partitions")))
                .toList(),
            texts(tree.get("approvals")),
            Optional.empty(),
            "");
    return plan.withDigest(PlanDocument.digest(plan));
  }

  private Target target() {
    Slicing slicing = Slicing.WHOLE;
    if (tree.containsKey("time")) {
      Map<String, Object> time = object(tree.get("time"));
      slicing =
          Slicing.by(
              text(time, "column"),
              Period.Unit.valueOf(text(time, "unit")),
              ZoneId.of(text(time, "zone")));
    }
    return new Target(
        text(tree, "dataset"),
        text(tree, "contract"),
        texts(tree.get("partitionBy")),
        slicing,
        (Boolean) tree.get("approvalRequired"));
  }

  private Scope scope() {
    Map<String, Object> scope = object(tree.get("scope"));
    Map<String, List<String>> values = new LinkedHashMap<>();
    object(scope.get("values")).forEach((column, some) -> values.put(column, texts(some)));
    return new Scope(
        objects(scope.get("ranges")).stream()
            .map(range -> new Range(text(range, "from"), text(range, "to")))
            .toList(),
        values);
  }

  private Purpose purpose() {
    Map<String, Object> reason = object(tree.get("reason"));
    return new Purpose(
        BackfillMode.valueOf(text(tree, "mode")),
        text(reason, "code"),
        text(reason, "text"),
        DownstreamPolicy.valueOf(text(tree, "downstream")));
  }

  private Terms terms() {
    Map<String, Object> terms = object(tree.get("execution"));
    return new Terms(
        number(terms, "parallelism"),
        RunOrder.valueOf(text(terms, "order")),
        number(terms, "partitionsPerRun"),
        number(terms, "failureBudget"),
        texts(terms.get("only")).stream().map(WorkReason::valueOf).collect(Collectors.toSet()),
        PublishUnit.valueOf(text(terms, "publish")));
  }

  private static PlannedRun run(Map<String, Object> run, Slicing slicing) {
    Map<String, String> keys = new LinkedHashMap<>();
    texts(run.getOrDefault("keys", List.of()))
        .forEach(
            key -> {
              int equals = key.indexOf('=');
              keys.put(key.substring(0, equals), key.substring(equals + 1));
            });
    List<Part> parts = new ArrayList<>();
    for (Map<String, Object> part : objects(run.get("partitions"))) {
      parts.add(
          new Part(
              slicing.slice(text(part, "slice")).orElseThrow(),
              WorkReason.valueOf(text(part, "reason")),
              ((Number) part.getOrDefault("version", 0)).longValue()));
    }
    return new PlannedRun(new PartitionKey(keys), parts);
  }

  private static String text(Map<String, Object> of, String name) {
    return (String) of.get(name);
  }

  private static int number(Map<String, Object> of, String name) {
    return ((Number) of.get(name)).intValue();
  }

  private static List<String> texts(Object list) {
    return ((List<?>) list).stream().map(String.class::cast).toList();
  }

  private static List<Map<String, Object>> objects(Object list) {
    return ((List<?>) list).stream().map(PlanReader::object).toList();
  }

  private static Map<String, Object> object(Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((name, member) -> members.put((String) name, member));
    return members;
  }
}
