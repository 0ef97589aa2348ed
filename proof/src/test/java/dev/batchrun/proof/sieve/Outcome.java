package dev.batchrun.proof.sieve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.proof.cluster.Change;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a workload came to: every object without what depends on the moment, how many objects of
 * each kind were created and deleted, and every commit of the store.
 *
 * <p>Events are apart: they are told after the status was written and nobody tells them later, so a
 * process that dies in between leaves one out. One that the reference does not have is an error.
 */
record Outcome(Map<String, String> facts, List<String> events) {
  /** What differs where an Event was told that the reference has not. */
  static final String EVENT = "event";

  private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z");

  static Outcome of(Cluster cluster, FakeStore store) {
    Map<String, String> facts = new TreeMap<>();
    for (Revision object : cluster.server().all()) {
      if (object.key().kind() != Kind.EVENT) {
        facts.put(object.key().toString(), plain(object));
      }
    }
    counts(cluster, facts);
    for (int i = 0; i < store.commits().size(); i++) {
      FakeStore.Commit commit = store.commits().get(i);
      facts.put("commit " + i, commit.run() + " " + commit.runId() + " v" + commit.version());
    }
    List<String> events =
        cluster.server().history(Kind.EVENT).stream()
            .filter(change -> change.before().isEmpty())
            .map(change -> change.after().orElseThrow().tree())
            .map(e -> e.path("reason").asText() + " " + e.path("action").asText())
            .sorted()
            .toList();
    return new Outcome(facts, events);
  }

  private static void counts(Cluster cluster, Map<String, String> facts) {
    for (Kind kind : Kind.values()) {
      if (kind == Kind.EVENT) {
        continue;
      }
      List<Change> history = cluster.server().history(kind);
      long created = history.stream().filter(c -> c.before().isEmpty()).count();
      long deleted = history.stream().filter(c -> c.after().isEmpty()).count();
      facts.put("count " + kind, created + " created, " + deleted + " deleted");
    }
  }

  private static String plain(Revision object) {
    ObjectNode tree = object.tree().deepCopy();
    tree.withObject("/metadata").remove(List.of("resourceVersion"));
    return TIME.matcher(tree.toString()).replaceAll("<time>");
  }

  /**
   * Something that is not as in the reference.
   *
   * @param what an object, a count, a commit, or {@code events}
   * @param expected in the reference
   * @param found after the perturbation
   */
  record Difference(String what, String expected, String found) {
    @Override
    public String toString() {
      return what + ":\n  expected " + expected + "\n  found    " + found;
    }
  }

  /** What differs from this reference; empty when nothing does. */
  List<Difference> differences(Outcome reference) {
    List<Difference> differences = new ArrayList<>();
    TreeSet<String> keys = new TreeSet<>(facts.keySet());
    keys.addAll(reference.facts().keySet());
    for (String key : keys) {
      String expected = reference.facts().getOrDefault(key, "nothing");
      String found = facts.getOrDefault(key, "nothing");
      if (!expected.equals(found)) {
        differences.add(new Difference(key, expected, found));
      }
    }
    List<String> surplus = new ArrayList<>(events);
    reference.events().forEach(surplus::remove);
    surplus.forEach(event -> differences.add(new Difference(EVENT, "none", event)));
    return differences;
  }

  /** How many Events of the reference were never told. */
  int untold(Outcome reference) {
    List<String> missing = new ArrayList<>(reference.events());
    events.forEach(missing::remove);
    return missing.size();
  }
}
