package dev.batchrun.proof.sieve;

import dev.batchrun.proof.cluster.ApiRequest;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Fate;
import dev.batchrun.proof.cluster.OperatorProcess;
import dev.batchrun.proof.cluster.Source;
import dev.batchrun.proof.cluster.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Plays a workload to its end and perturbs it once. Order is fixed: users, events, looks, the
 * platform, and time only when nothing else is left; so a run without a plan is the reference.
 */
final class Perturbed {
  private static final Duration HORIZON = Duration.ofHours(4);
  private static final int STEPS = 600;
  private static final int BACK = 6;

  private final Play play;
  private final Cluster cluster;
  private final Optional<Plan> plan;
  private final Mutant mutant;
  private final Set<Source> deaf = EnumSet.noneOf(Source.class);
  private OperatorProcess operator;
  private int writes;
  private boolean fired;
  private boolean dying;
  private int perturbedLine = -1;

  Perturbed(Workload workload, Optional<Plan> plan, Mutant mutant) {
    this.play = workload.play().get();
    this.cluster = play.begin();
    this.plan = plan;
    this.mutant = mutant;
  }

  /** The way of every process: counts writes and does, once, what the plan says. */
  private final class Perturbing implements Wire {
    @Override
    public Fate fate(ApiRequest request) {
      if (dying) {
        return Fate.DIES_BEFORE;
      }
      if (!request.writes()) {
        return Fate.DELIVERED;
      }
      writes++;
      if (fired || plan.filter(p -> p.write() == writes).isEmpty()) {
        return Fate.DELIVERED;
      }
      fired = true;
      perturbedLine = cluster.trace().lines().size();
      cluster.trace().note("=== " + plan.get());
      dying = plan.get().how().kills();
      return plan.get().how().fate();
    }

    @Override
    public ApiRequest leaves(ApiRequest request) {
      return mutant.instead(request, cluster);
    }

    @Override
    public OptionalLong readsAt(ApiRequest request) {
      return mutant.readsAt(request, cluster, operator);
    }
  }

  /** Plays it to the end. */
  Outcome run() {
    operator = cluster.startOperator("op", new Perturbing());
    Instant end = cluster.clock().instant().plus(HORIZON);
    boolean started = false;
    for (int i = 0; i < STEPS; i++) {
      boolean moved = step();
      started |= perturb(started);
      if (moved || settleOne()) {
        continue;
      }
      Optional<Instant> due = cluster.nextDue().filter(at -> at.isBefore(end));
      if (due.isEmpty()) {
        return Outcome.of(cluster, play.store());
      }
      cluster.clock().to(due.get());
    }
    throw new AssertionError("never comes to rest" + around());
  }

  private boolean step() {
    if (play.act()) {
      return true;
    }
    boolean moved = false;
    for (Source source : Source.values()) {
      for (; !deaf.contains(source) && pending(source) > 0; moved = true) {
        operator.deliver(source);
      }
    }
    return operator.step() || cluster.platform().advance() || moved;
  }

  private int pending(Source source) {
    return operator.caches().of(source).pending();
  }

  /** What a plan does besides the write itself; whether it is done. */
  private boolean perturb(boolean done) {
    if (done || !fired) {
      return false;
    }
    Plan now = plan.orElseThrow();
    switch (now.how()) {
      case DIES_BEFORE, DIES_AFTER, DIES_INFORMED -> restart(cluster.server().version());
      case RESTARTS_IN_THE_PAST -> {
        restart(Math.max(1, cluster.server().version() - BACK));
        deaf.addAll(EnumSet.allOf(Source.class));
      }
      case HEARS_LATE, SKIPS -> deaf.add(now.source().orElseThrow());
      case SKIPS_ALL -> deaf.addAll(EnumSet.allOf(Source.class));
      case GOES_BACK -> {
        Source source = now.source().orElseThrow();
        int position = operator.caches().of(source).position();
        operator.moveTo(source, Math.max(0, position - BACK));
        deaf.add(source);
      }
      case NEVER_SENT, REPLY_LOST, ARRIVES_LATE, CONFLICT, UNAVAILABLE -> {
        // The wire did it.
      }
    }
    return true;
  }

  private void restart(long listedAt) {
    operator.crash();
    dying = false;
    operator = cluster.startOperator("op2", new Perturbing(), listedAt);
  }

  /** Everything is at rest: what was held back comes now. */
  private boolean settleOne() {
    if (!cluster.server().late().isEmpty()) {
      cluster.server().deliverLate(0);
      return true;
    }
    if (deaf.isEmpty()) {
      return false;
    }
    boolean lists = plan.orElseThrow().how().family() == Plan.Family.UNOBSERVED;
    cluster.trace().note("=== hears again: " + deaf);
    if (lists) {
      deaf.forEach(operator::relist);
    }
    deaf.clear();
    return true;
  }

  /** How many writes the operator made. */
  int writes() {
    return writes;
  }

  /** Whether the plan's write was ever made. */
  boolean fired() {
    return fired;
  }

  /** The trace around the perturbation. */
  String around() {
    var lines = cluster.trace().lines();
    int from = Math.max(0, perturbedLine - 12);
    return "\n" + String.join("\n", lines.subList(from, Math.min(lines.size(), from + 60)));
  }
}
