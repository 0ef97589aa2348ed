package dev.batchrun.proof.simulation;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.proof.cluster.ApiServer;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.StageScript;
import dev.batchrun.proof.simulation.store.SimStore;
import dev.batchrun.proof.simulation.store.StageOrder;
import dev.batchrun.proof.simulation.store.StageProcess;
import dev.batchrun.proof.simulation.store.StoreBug;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The processes of all containers. A process steps by itself, whether or not its Pod is still
 * there; the kubelet only asks whether it has ended.
 */
final class Containers implements StageScript {
  private static final Duration SHORTEST_STEP = Duration.ofMillis(2);
  private static final Duration LONGEST_STEP = Duration.ofSeconds(4);
  private static final Duration LONGEST_STALL = Duration.ofMinutes(25);

  private static final class Running {
    private final String name;
    private final StageProcess process;
    private Optional<StageProcess.End> end = Optional.empty();
    private boolean dead;

    Running(String name, StageProcess process) {
      this.name = name;
      this.process = process;
    }
  }

  private final Scheduler scheduler;
  private final ApiServer server;
  private final InstantSource clock;
  private final Stores stores;
  private final Faults faults;
  private final Contracts contracts;
  private final Set<StoreBug> bugs;
  private final Map<String, Running> running = new HashMap<>();
  private Consumer<Key> ended = key -> {};

  Containers(
      Scheduler scheduler,
      ApiServer server,
      InstantSource clock,
      Stores stores,
      Faults faults,
      Contracts contracts,
      Set<StoreBug> bugs) {
    this.scheduler = scheduler;
    this.server = server;
    this.clock = clock;
    this.stores = stores;
    this.faults = faults;
    this.contracts = contracts;
    this.bugs = bugs;
  }

  /** Who is told of the Pod whose running container has ended. */
  void onEnd(Consumer<Key> told) {
    ended = told;
  }

  /** Whether the kubelet has to ask: a container was never asked about, or has ended. */
  boolean isWorthAsking(String podUid, String container) {
    Running known = running.get(podUid + "/" + container);
    return known == null || known.end.isPresent() || known.dead;
  }

  @Override
  public End play(Stage stage) {
    String uid = stage.pod().getMetadata().getUid();
    String id = uid + "/" + stage.name();
    Running known = running.get(id);
    if (known == null) {
      Optional<FrozenContract> contract = contract(stage);
      if (contract.isEmpty()) {
        return new AtWork();
      }
      known = start(stage, contract.get());
      running.put(id, known);
      return new AtWork();
    }
    if (known.dead) {
      return new Exits(137, "");
    }
    if (known.end.isEmpty()) {
      return new AtWork();
    }
    StageProcess.End end = known.end.get();
    return faults.strikes(FaultKind.ReportLost, known.name, 8)
        ? new Exits(faults.dice("code " + known.name).permille(500) ? 137 : 1, "")
        : new Exits(end.exitCode(), end.message());
  }

  @Override
  public void stopped(Stage stage) {
    Running known = running.get(stage.pod().getMetadata().getUid() + "/" + stage.name());
    if (known != null) {
      known.dead = true;
    }
  }

  private Optional<FrozenContract> contract(Stage stage) {
    return contracts.of(stage.request().namespace(), stage.request().contractDigest());
  }

  private Running start(Stage stage, FrozenContract contract) {
    String pod = stage.pod().getMetadata().getName();
    String name = pod + "/" + stage.name();
    SimStore store = stores.at(contract.spec().output().store().place());
    StageOrder order =
        new StageOrder(stage.name(), stage.request(), contract, store, pod, stores, bugs);
    Running started = new Running(name, new StageProcess(order, clock, world(name, store)));
    server.trace().note(name + " begins");
    next(started, stage);
    return started;
  }

  private StageProcess.World world(String name, SimStore store) {
    return new StageProcess.World() {
      @Override
      public Optional<StageProcess.Trouble> trouble(String what, boolean writes) {
        Optional<StageProcess.Trouble> trouble = Containers.this.trouble(name, store, writes);
        if (writes || trouble.isPresent()) {
          server.trace().note(name + " " + what + trouble.map(t -> " ** " + t).orElse(""));
        }
        return trouble;
      }

      @Override
      public void later(String what, Runnable effect) {
        Duration delay =
            faults.dice("late " + name).between(Duration.ofSeconds(1), Duration.ofMinutes(20));
        scheduler.after(
            delay,
            () -> {
              server.trace().note(name + " " + what + " lands late");
              effect.run();
              stores.landedLate(store, what);
            });
      }
    };
  }

  private Optional<StageProcess.Trouble> trouble(String name, SimStore store, boolean writes) {
    if (stores.isAway(store) || faults.strikes(FaultKind.StoreFails, name)) {
      return Optional.of(StageProcess.Trouble.Fails);
    }
    if (writes && faults.strikes(FaultKind.StoreReplyLost, name)) {
      return Optional.of(StageProcess.Trouble.ReplyLost);
    }
    return writes && faults.strikes(FaultKind.StoreLandsLate, name)
        ? Optional.of(StageProcess.Trouble.LandsLate)
        : Optional.empty();
  }

  private void next(Running one, Stage stage) {
    Duration pause =
        faults.strikes(FaultKind.StageSlow, one.name)
            ? faults.dice("stall " + one.name).between(Duration.ofSeconds(30), LONGEST_STALL)
            : faults.dice("steps " + one.name).between(SHORTEST_STEP, LONGEST_STEP);
    scheduler.after(pause, () -> step(one, stage));
  }

  private void step(Running one, Stage stage) {
    if (one.dead) {
      return;
    }
    one.end = one.process.step();
    if (one.end.isEmpty()) {
      next(one, stage);
      return;
    }
    server.trace().note(one.name + " ends: " + one.end.get().report().reason());
    ended.accept(Key.of(stage.pod()));
  }
}
