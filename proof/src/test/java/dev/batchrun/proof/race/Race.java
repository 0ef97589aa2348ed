package dev.batchrun.proof.race;

import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.RecoveryOutcome;
import dev.batchrun.runner.store.StoreWorld;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** One race: a dataset, processes over it, and the order of one seed. */
final class Race implements AutoCloseable {
  /** About how many events a publish has. */
  static final int PUBLISH_EVENTS = 130;

  private final RaceWorld world = RaceWorld.create();
  private final Interleaving interleaving;
  private final WrittenOnce written = new WrittenOnce(world.root());
  private final Reader reader = new Reader(world);
  private final List<Entrant> entrants = new ArrayList<>();
  private final int everyNth;
  private final Planted planted;
  private int changes;

  /**
   * A process of the race.
   *
   * @param run on whose behalf; empty for collections and closings
   */
  record Entrant(String name, Optional<Run> run, Fate fate, SimulatedProcess process) {
    End end() {
      return process.end().orElseThrow();
    }

    /** Whether the world did nothing to it but let it wait. */
    boolean unharmed() {
      return fate instanceof Fate.Lives || fate instanceof Fate.Sleeps;
    }
  }

  /**
   * @param everyNth how many changes of the dataset pass between two looks at all of its files
   * @param planted a bug to plant, so that the checks can be seen to fail
   */
  Race(long seed, int everyNth, Planted planted) {
    this.interleaving = new Interleaving(seed);
    this.everyNth = everyNth;
    this.planted = planted;
  }

  StoreWorld runs() {
    return world.runs();
  }

  RaceWorld world() {
    return world;
  }

  Random random() {
    return interleaving.random();
  }

  /** Anything may happen to a process with about so many events. */
  Fate fate(int events) {
    return Fate.drawn(random(), events);
  }

  Fate fate() {
    return fate(PUBLISH_EVENTS);
  }

  // ---- who takes part

  void process(String name, Optional<Run> run, Fate fate, Function<CommitStore, End> work) {
    Function<Failpoints, CommitStore> stores =
        failpoints -> world.runs().store(planted.in(failpoints, world));
    entrants.add(
        new Entrant(
            name,
            run,
            fate,
            interleaving.start(name, fate, points -> work.apply(stores.apply(points)))));
  }

  /** A Pod of a publish Job. */
  void publisher(String name, Run run, Fate fate) {
    Run own = run.copy();
    process(name, Optional.of(own), fate, store -> End.of(store.publish(own.order())));
  }

  /** A Pod of a recover Job. */
  void recoverer(String name, Run run, Fate fate) {
    Run own = run.copy();
    process(name, Optional.of(own), fate, store -> End.of(store.recover(own.request())));
  }

  /** A recover Job and, if it says so, the publish Job of the next epoch. */
  void successor(String name, Run run, Fate fate) {
    Run own = run.copy();
    process(
        name,
        Optional.of(own),
        fate,
        store -> {
          RecoveryOutcome outcome = store.recover(own.request());
          if (outcome.verdict() != RecoveryVerdict.SafeToRetry) {
            return End.of(outcome);
          }
          own.epoch = outcome.epoch() + 1;
          return End.of(store.publish(own.order()));
        });
  }

  void collector(String name, CollectOrder order, Fate fate) {
    process(
        name,
        Optional.empty(),
        fate,
        store -> {
          store.collect(order);
          return End.done("collected");
        });
  }

  /** The first command of an owner on this root. */
  void opener(String name, Run run, String owner) {
    entrants.add(
        new Entrant(
            name,
            Optional.of(run),
            new Fate.Lives(),
            interleaving.start(
                name,
                new Fate.Lives(),
                points -> End.of(world.store(owner, points).open(run.request())))));
  }

  // ---- the race

  /** Runs it and looks at the dataset after its steps. */
  void run() {
    written.look("before the race");
    reader.look();
    interleaving.run(this::watch);
    written.look("after the race");
  }

  private void watch(SimulatedProcess moved) {
    reader.look();
    if (moved.at().startsWith("after ") && ++changes % everyNth == 0) {
      written.look("after " + moved.name() + " was at " + moved.at().substring(6));
    }
  }

  Entrant entrant(String name) {
    return entrants.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }

  List<Entrant> entrants() {
    return List.copyOf(entrants);
  }

  List<LogEntry> log() {
    return world.log();
  }

  List<String> trace() {
    return interleaving.trace();
  }

  Reader reader() {
    return reader;
  }

  WrittenOnce written() {
    return written;
  }

  /** What an operator does about a run until it is published: recover, then as the verdict says. */
  void settle(Run run) {
    Run own = run.copy();
    for (int round = 0; round < 5; round++) {
      RecoveryOutcome outcome = world.store().recover(own.request());
      own.epoch = outcome.epoch() + 1;
      switch (outcome.verdict()) {
        case AlreadyPublished -> {
          return;
        }
        case SafeToRetry -> world.store().publish(own.order());
        case FailedCleaned, Conflict -> {
          own.attempt++;
          world.runs().stage(world.store(), own);
          world.store().publish(own.order());
        }
        case ManualReviewRequired, NoDecision ->
            throw new AssertionError("run " + run.name + " does not settle: " + outcome);
      }
    }
    throw new AssertionError("run " + run.name + " does not settle");
  }

  @Override
  public void close() {
    world.close();
  }
}
