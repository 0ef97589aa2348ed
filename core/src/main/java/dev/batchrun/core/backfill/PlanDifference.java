package dev.batchrun.core.backfill;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.lineage.Slices;
import dev.batchrun.core.lineage.Slicing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is different between the plan that was made and the one that would be made now, in words.
 */
public final class PlanDifference {
  /** How many lines are told. */
  public static final int LINES = 20;

  private static final String NOT_PLANNED = "not to be computed";

  private final List<String> lines = new ArrayList<>();

  private PlanDifference() {}

  /** The lines; none if and only if the digests are the same. */
  public static List<String> between(BackfillPlan before, BackfillPlan now) {
    if (before.digest().equals(now.digest())) {
      return List.of();
    }
    PlanDifference difference = new PlanDifference();
    difference.compare(before, now);
    List<String> lines = difference.lines;
    if (lines.isEmpty()) {
      lines.add("what was asked: found another scope, reason or execution than was planned");
    }
    int more = lines.size() - LINES;
    if (more <= 0) {
      return List.copyOf(lines);
    }
    List<String> told = new ArrayList<>(lines.subList(0, LINES));
    told.add("and " + more + " more");
    return told;
  }

  private void compare(BackfillPlan before, BackfillPlan now) {
    compare(
        "the contract", before.request().target().contract(), now.request().target().contract());
    compare("runs", String.valueOf(before.runs().size()), String.valueOf(now.runs().size()));
    compareParts(before, now);
    compareSets("closed period", before.closed(), now.closed());
    compareImpact(before, now);
    compareSets("approval", before.approvals(), now.approvals());
  }

  private void compare(String what, String before, String now) {
    if (!before.equals(now)) {
      lines.add(what + ": was " + before + ", is " + now);
    }
  }

  private void compareSets(String what, List<String> before, List<String> now) {
    for (String line : new TreeSet<>(before)) {
      if (!now.contains(line)) {
        lines.add(what + ": was " + line + ", is none");
      }
    }
    for (String line : new TreeSet<>(now)) {
      if (!before.contains(line)) {
        lines.add(what + ": was none, is " + line);
      }
    }
  }

  private void compareImpact(BackfillPlan before, BackfillPlan now) {
    Map<String, String> was = reached(before);
    Map<String, String> is = reached(now);
    TreeSet<String> names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    for (String name : names) {
      compare(
          "downstream " + name,
          was.getOrDefault(name, "not reached"),
          is.getOrDefault(name, "not reached"));
    }
  }

  private static Map<String, String> reached(BackfillPlan plan) {
    Map<String, String> reached = new LinkedHashMap<>();
    plan.impact().forEach(i -> reached.put(i.dataset(), i.partitions()));
    return reached;
  }

  /** Partitions that changed in the same way are told in one line, as ranges. */
  private void compareParts(BackfillPlan before, BackfillPlan now) {
    Slicing slicing = now.request().target().slicing();
    Map<PartitionKey, Map<Long, Part>> was = parts(before);
    Map<PartitionKey, Map<Long, Part>> is = parts(now);
    TreeSet<PartitionKey> keys = new TreeSet<>(was.keySet());
    keys.addAll(is.keySet());
    for (PartitionKey key : keys) {
      Map<Long, Part> old = was.getOrDefault(key, Map.of());
      Map<Long, Part> fresh = is.getOrDefault(key, Map.of());
      Map<String, List<Slices.Range>> changes = new LinkedHashMap<>();
      TreeSet<Long> slices = new TreeSet<>(old.keySet());
      slices.addAll(fresh.keySet());
      for (long slice : slices) {
        String change = describe(old.get(slice)) + ", is " + describe(fresh.get(slice));
        if (!describe(old.get(slice)).equals(describe(fresh.get(slice)))) {
          changes
              .computeIfAbsent(change, text -> new ArrayList<>())
              .add(new Slices.Range(slice, slice + 1));
        }
      }
      String suffix = key.values().isEmpty() ? "" : " of " + key;
      changes.forEach(
          (change, ranges) ->
              lines.add(slicing.text(Slices.of(ranges)) + suffix + ": was " + change));
    }
  }

  private static String describe(Part part) {
    if (part == null) {
      return NOT_PLANNED;
    }
    return part.base() == 0 ? part.reason().name() : part.reason() + " at version " + part.base();
  }

  private static Map<PartitionKey, Map<Long, Part>> parts(BackfillPlan plan) {
    Map<PartitionKey, Map<Long, Part>> parts = new TreeMap<>(Comparator.naturalOrder());
    for (PlannedRun run : plan.runs()) {
      Map<Long, Part> bySlice = parts.computeIfAbsent(run.keys(), key -> new TreeMap<>());
      run.parts().forEach(part -> bySlice.put(part.slice(), part));
    }
    return parts;
  }
}
