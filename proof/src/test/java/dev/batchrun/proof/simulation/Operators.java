package dev.batchrun.proof.simulation;

import dev.batchrun.proof.cluster.Change;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The processes of the operator: one at a time, or two while a deposed one goes on. */
final class Operators {
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration RESTART = Duration.ofMinutes(2);
  private static final Duration REIGN = Duration.ofMinutes(10);
  private static final int MAX_LIST_AGE = 60;

  private final Cluster cluster;
  private final Scheduler scheduler;
  private final Faults faults;
  private final Set<Mutation> mutations;
  private final List<Operator> all = new ArrayList<>();

  Operators(Cluster cluster, Scheduler scheduler, Faults faults, Set<Mutation> mutations) {
    this.cluster = cluster;
    this.scheduler = scheduler;
    this.faults = faults;
    this.mutations = mutations;
  }

  /** Starts another one. */
  void start() {
    int number = all.size() + 1;
    Operator next =
        new Operator("op-" + number, cluster, scheduler, faults, mutations, this::restart);
    all.add(next);
    long version = cluster.server().version();
    boolean stale = faults.strikes(FaultKind.CacheStale, next.name());
    int age = stale ? faults.dice("list " + next.name()).below(MAX_LIST_AGE) : 0;
    next.start(Math.max(0, version - age));
    if (faults.strikes(FaultKind.OperatorDeposed, next.name(), 40)) {
      Duration reign = faults.dice("reign " + next.name()).between(SHORTEST, REIGN);
      scheduler.after(reign, () -> depose(next));
    }
  }

  /** Somebody else holds the lease, and this one does not know yet. */
  private void depose(Operator one) {
    if (faults.stopped() || !one.isAlive()) {
      return;
    }
    one.depose();
    start();
    Duration rest = faults.dice("rest " + one.name()).between(SHORTEST, REIGN);
    scheduler.after(rest, one::crash);
  }

  private void restart() {
    Duration pause = faults.dice("restart " + all.size()).between(SHORTEST, RESTART);
    scheduler.after(
        pause,
        () -> {
          if (all.stream().noneMatch(o -> o.isAlive() && !o.isDeposed())) {
            start();
          }
        });
  }

  /** A change that every cache will hear of. */
  void changed(Change change) {
    for (Operator operator : all) {
      for (Source source : Source.values()) {
        if (source.kind() == change.key().kind()) {
          operator.news(source);
        }
      }
    }
  }

  /** Whether two of them may be at work at once. */
  boolean isContested() {
    return all.stream().filter(Operator::isAlive).count() > 1;
  }

  /** Those that run. */
  List<Operator> alive() {
    return all.stream().filter(Operator::isAlive).toList();
  }

  /** All that ever ran. */
  List<Operator> all() {
    return List.copyOf(all);
  }
}
