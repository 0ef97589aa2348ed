package dev.batchrun.proof.simulation;

import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.simulation.Plans.RunPlan;
import dev.batchrun.proof.simulation.Plans.WorldPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which smaller world breaks the same invariant? Kinds of faults are left out, then runs and what
 * people do, then single faults, as long as the failure stays.
 */
final class Shrinking {
  private static final int MAX_TRIES = 120;
  private static final Pattern NOISE = Pattern.compile(" (GET|LIST) |/events/");

  private final Setting setting;
  private final String invariant;
  private Faults.Without without = Faults.Without.NOTHING;
  private World.Result failing;
  private final int maxTries;
  private int tries;

  /**
   * A smaller world that breaks the same invariant.
   *
   * @param without what is left out
   * @param failing what came of it
   * @param text the same for people
   */
  record Shrunk(Faults.Without without, World.Result failing, String text) {}

  private Shrinking(Setting setting, World.Result failing, int maxTries) {
    this.setting = setting;
    this.maxTries = maxTries;
    this.failing = failing;
    this.invariant = failing.violation().orElseThrow().invariant();
  }

  /** What is left of a failing world, for people. */
  static String explain(Setting setting, World.Result failing) {
    return of(setting, failing, MAX_TRIES).text();
  }

  /** The smallest world that so many tries find. */
  static Shrunk of(Setting setting, World.Result failing, int maxTries) {
    Shrinking shrinking = new Shrinking(setting, failing, maxTries);
    shrinking.shrink();
    return new Shrunk(shrinking.without, shrinking.failing, shrinking.text());
  }

  private void shrink() {
    for (FaultKind kind : FaultKind.values()) {
      if (failing.counts().containsKey(kind)) {
        Set<FaultKind> kinds = with(without.kinds(), List.of(kind));
        attempt(new Faults.Without(kinds, without.occurrences(), without.actors()));
      }
    }
    for (String actor : actors(Planning.of(setting.seed()))) {
      Set<String> actors = with(without.actors(), List.of(actor));
      attempt(new Faults.Without(without.kinds(), without.occurrences(), actors));
    }
    int chunk = Math.max(1, failing.faults().size() / 2);
    for (; chunk > 0 && tries < maxTries; chunk /= 2) {
      leaveOut(chunk);
    }
  }

  private void leaveOut(int chunk) {
    List<String> left = new ArrayList<>(failing.faults());
    for (int i = 0; i < left.size(); i += chunk) {
      List<String> some = left.subList(i, Math.min(left.size(), i + chunk));
      Set<String> occurrences = with(without.occurrences(), some);
      attempt(new Faults.Without(without.kinds(), occurrences, without.actors()));
    }
  }

  private static <T> Set<T> with(Set<T> some, Collection<T> more) {
    Set<T> all = new HashSet<>(some);
    all.addAll(more);
    return all;
  }

  private static List<String> actors(WorldPlan plan) {
    List<String> actors = new ArrayList<>();
    for (RunPlan run : plan.runs()) {
      actors.add(run.name());
      actors.add("answers for " + run.name());
      run.deeds().forEach(deed -> actors.add(deed.act() + " " + run.name()));
    }
    plan.datasets().forEach(dataset -> actors.add("edits of " + dataset.name()));
    actors.add(Cluster.NAMESPACE);
    return actors;
  }

  private void attempt(Faults.Without smaller) {
    if (tries++ < maxTries) {
      World.Result result = setting.play(smaller);
      if (result.violation().filter(v -> v.invariant().equals(invariant)).isPresent()) {
        without = smaller;
        failing = result;
      }
    }
  }

  private String text() {
    Violation violation = failing.violation().orElseThrow();
    StringBuilder text = new StringBuilder(setting + " breaks: " + violation + "\n");
    text.append("faults left: ").append(failing.faults()).append('\n');
    text.append("left out: ").append(without.actors()).append('\n');
    failing.lines().stream()
        .filter(line -> !NOISE.matcher(line).find())
        .filter(about(violation))
        .forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private static Predicate<String> about(Violation violation) {
    if (violation.about().isEmpty()) {
      return line -> true;
    }
    String names = String.join("|", violation.about());
    Pattern named =
        Pattern.compile("\\b(" + names + ")\\b|VIOLATION|fault |op-\\d+ (starts|dies|died)");
    return line -> named.matcher(line).find();
  }
}
