package dev.batchrun.proof.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Searches every state of a scenario, breadth first, until it has seen all, or found a violation,
 * or reached its bound.
 *
 * <p>Besides the states it keeps, for each, where it was first reached from (for the trace) and its
 * fair successor: the state after the first process that can act acts, without a fault. Who follows
 * fair successors from any state has to reach an end: a circle among them is a course that never
 * ends although nothing goes wrong.
 */
final class Explorer {
  private static final int NONE = -1;

  private final Scenario scenario;
  private final int bound;
  private final Steps steps;
  private final Rows rows;
  private final Laws laws;
  private final Settlement settlement;
  private final Fingerprints seen = new Fingerprints();
  private final Numbers parents = new Numbers();
  private final Numbers fair = new Numbers();
  private final ArrayDeque<int[]> waiting = new ArrayDeque<>();
  private int expanded;
  private long transitions;
  private int ends;

  Explorer(Scenario scenario, int bound) {
    this.scenario = scenario;
    this.bound = bound;
    this.steps = new Steps(scenario.scene());
    this.rows = new Rows(scenario.twins());
    this.laws = new Laws(scenario.start().allowance());
    this.settlement = new Settlement(scenario, laws);
  }

  /**
   * What a search came to.
   *
   * @param complete whether all states were seen
   * @param ends states in which everybody had ended
   * @param settled different stores that were left in them
   */
  record Result(
      String scenario,
      int states,
      long transitions,
      int depth,
      boolean complete,
      int ends,
      int settled,
      Optional<Found> found) {}

  /** A violation and the shortest way to it. */
  record Found(Violation violation, List<String> trace) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < trace.size(); i++) {
        text.append(String.format("%3d  %s%n", i + 1, trace.get(i)));
      }
      return text + "     " + violation;
    }
  }

  Result explore() {
    int[] start = rows.row(scenario.start());
    seen.number(start);
    parents.set(0, NONE);
    waiting.add(start);
    int depth = 0;
    int levelEnd = 1;
    while (!waiting.isEmpty() && seen.size() < bound) {
      if (expanded == levelEnd) {
        levelEnd = seen.size();
        depth++;
      }
      Optional<Found> found = expand(waiting.poll());
      if (found.isPresent()) {
        return result(depth + 1, found);
      }
    }
    return result(depth, runsForEver());
  }

  private Result result(int depth, Optional<Found> found) {
    return new Result(
        scenario.name(),
        seen.size(),
        transitions,
        depth,
        waiting.isEmpty(),
        ends,
        settlement.size(),
        found);
  }

  private Optional<Found> expand(int[] row) {
    World world = rows.world(row);
    int number = expanded++;
    int next = NONE;
    boolean acts = false;
    for (Step step : steps.from(world)) {
      transitions++;
      int[] after = rows.row(step.world());
      int before = seen.size();
      int reached = seen.number(after);
      if (reached == before) {
        parents.set(reached, number);
        waiting.add(after);
      }
      Optional<Violation> broken = laws.step(world, step.world());
      if (broken.isEmpty() && reached == before) {
        broken = laws.moment(step.world());
      }
      if (broken.isPresent()) {
        return Optional.of(new Found(broken.get(), trace(number, step.says())));
      }
      if (step.fair() && next == NONE) {
        next = reached;
      }
      acts |= step.fair() && step.actor() != NONE;
    }
    fair.set(number, next);
    return acts ? Optional.empty() : ended(world, number);
  }

  private Optional<Found> ended(World world, int number) {
    ends++;
    Optional<Violation> stuck =
        world.actors().stream()
            .filter(actor -> !actor.ended())
            .map(
                actor ->
                    new Violation(
                        Invariant.EVERYBODY_ANSWERS, actor.role().name() + " waits for ever"))
            .findFirst();
    return stuck
        .or(() -> laws.shownAtTheEnd(world))
        .or(() -> settlement.of(world.store()))
        .map(broken -> new Found(broken, trace(number, "everybody has ended")));
  }

  /** A circle of fair successors: marks each walk with its start and looks for its own mark. */
  private Optional<Found> runsForEver() {
    Numbers marks = new Numbers();
    marks.set(Math.max(0, seen.size() - 1), 0);
    for (int start = 0; start < expanded; start++) {
      int at = start;
      while (at != NONE && at < expanded && marks.get(at) == 0) {
        marks.set(at, start + 1);
        at = fair.get(at);
      }
      if (at != NONE && at < expanded && marks.get(at) == start + 1) {
        return Optional.of(
            new Found(
                new Violation(Invariant.NOBODY_RUNS_FOR_EVER, "this state comes again"),
                trace(at, "and so on")));
      }
    }
    return Optional.empty();
  }

  /** The way to a state, with the names that the actors had on it. */
  private List<String> trace(int number, String last) {
    List<Integer> path = new ArrayList<>();
    for (int at = number; at != 0; at = parents.get(at)) {
      path.add(at);
    }
    Collections.reverse(path);
    List<String> trace = new ArrayList<>();
    World world = scenario.start();
    for (int next : path) {
      Step taken =
          steps.from(world).stream()
              .filter(step -> seen.number(rows.row(step.world())) == next)
              .findFirst()
              .orElseThrow();
      trace.add(taken.says());
      world = taken.world();
    }
    trace.add(last);
    return trace;
  }
}
