package dev.batchrun.proof.simulation;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.cluster.ApiServer;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.StageScript;
import dev.batchrun.proof.simulation.store.SimStore;
import dev.batchrun.proof.simulation.store.StageOrder;
import dev.batchrun.proof.simulation.store.StageProcess;
import dev.batchrun.proof.simulation.store.StoreBug;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
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

  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final String ENTRY = "put log/";
  private static final int MOST_STEPS = 32;

  private static final class Running {
    private final String name;
    private final StageOrder order;
    private final StageProcess process;
    private final Instant begun;
    private Optional<StageProcess.End> end = Optional.empty();
    private boolean dead;

    Running(String name, StageOrder order, StageProcess process, Instant begun) {
      this.name = name;
      this.order = order;
      this.process = process;
      this.begun = begun;
    }

    private boolean recovers() {
      return order.stage().equals("recover");
    }

    private boolean isFenced() {
      return order.store().head().stream()
          .flatMap(head -> head.entries().stream())
          .anyMatch(
              e ->
                  e.body() instanceof Entry.Fence
                      && e.header().runId().equals(order.request().runId())
                      && e.header().epoch() >= order.request().epoch());
    }
  }

  /** Who is told of what recoveries conclude. */
  interface Conclusions {
    /** A recovery ended with this report. */
    void concluded(SimStore store, StepRequest request, StepReport report);
  }

  private final Scheduler scheduler;
  private final ApiServer server;
  private final InstantSource clock;
  private final Stores stores;
  private final Faults faults;
  private final Contracts contracts;
  private final Set<StoreBug> bugs;
  private final Map<String, Running> running = new HashMap<>();

  /** Processes that end with their last write still on its way. */
  private final Set<String> dying = new HashSet<>();

  private final Ambushes ambushes = new Ambushes();
  private Consumer<Key> ended = key -> {};
  private Conclusions conclusions = (store, request, report) -> {};

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

  /** Who is told of what recoveries conclude. */
  void onConclusion(Conclusions told) {
    conclusions = told;
  }

  /**
   * The node of a Pod is lost and its processes go on. Publishers, and some others, stand still
   * before they write to the log until their run is fenced, and wake up then: the worst moment for
   * it.
   */
  void lost(String podUid) {
    running.forEach(
        (id, one) -> {
          int stops = one.order.stage().equals("publish") ? 1000 : 500;
          if (id.startsWith(podUid + "/") && faults.dice("lost " + one.name).permille(stops)) {
            ambushes.stop(one.name, clock.instant().plus(LONGEST_STALL), one::isFenced);
          }
        });
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
    Running started =
        new Running(
            name, order, new StageProcess(order, clock, world(name, order)), clock.instant());
    server.trace().note(name + " begins");
    next(started, stage);
    return started;
  }

  private StageProcess.World world(String name, StageOrder order) {
    SimStore store = order.store();
    return new StageProcess.World() {
      @Override
      public Optional<StageProcess.Trouble> trouble(String what, boolean writes) {
        Optional<StageProcess.Trouble> trouble = Containers.this.trouble(name, store, what, writes);
        if (writes || trouble.isPresent()) {
          server.trace().note(name + " " + what + trouble.map(t -> " ** " + t).orElse(""));
        }
        return trouble;
      }

      @Override
      public boolean waits(String what) {
        boolean entry = what.startsWith(ENTRY);
        if (entry && order.stage().equals("recover")) {
          ambushes.fences(order.request().runId());
        }
        return entry && ambushes.isStopped(name, clock.instant());
      }

      @Override
      public void later(String what, Runnable effect) {
        Dice dice = faults.dice("late " + name);
        Runnable landing = once(name, store, what, effect);
        scheduler.after(dice.between(Duration.ofSeconds(1), Duration.ofMinutes(20)), landing);
        if (dice.permille(500)) {
          ambushes.lay(order.request().runId(), dice.below(MOST_STEPS), landing);
          dying.add(name);
        }
      }
    };
  }

  private Runnable once(String name, SimStore store, String what, Runnable effect) {
    boolean[] landed = {false};
    return () -> {
      if (!landed[0]) {
        landed[0] = true;
        server.trace().note(name + " " + what + " lands late");
        effect.run();
        stores.landedLate(store, what);
      }
    };
  }

  private Optional<StageProcess.Trouble> trouble(
      String name, SimStore store, String what, boolean writes) {
    if (stores.isAway(store) || faults.strikes(FaultKind.StoreFails, name)) {
      return Optional.of(StageProcess.Trouble.Fails);
    }
    if (writes && faults.strikes(FaultKind.StoreReplyLost, name)) {
      return Optional.of(StageProcess.Trouble.ReplyLost);
    }
    // Of all writes, an entry of the log is the one whose lateness matters.
    int weight = what.startsWith(ENTRY) ? 8 : 1;
    return writes && faults.strikes(FaultKind.StoreLandsLate, name, weight)
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
    if (one.recovers()) {
      ambushes.recovers(one.order.request().runId());
    }
    one.end = one.process.step();
    if (dying.remove(one.name)) {
      one.dead = true;
      ended.accept(Key.of(stage.pod()));
      return;
    }
    if (one.end.isEmpty()) {
      goOn(one, stage);
      return;
    }
    StepReport report = one.end.get().report();
    server.trace().note(one.name + " ends: " + report.reason());
    if (report.commit() != null
        || report.stage().equals("collect") && report.reason() == Reason.Succeeded) {
      stores.broughtForward(one.order.store(), one.begun);
    }
    if (one.recovers()) {
      conclusions.concluded(one.order.store(), one.order.request(), report);
    }
    ended.accept(Key.of(stage.pod()));
  }

  private void goOn(Running one, Stage stage) {
    if (ambushes.isStopped(one.name, clock.instant())) {
      scheduler.after(LOOK, () -> step(one, stage));
    } else {
      next(one, stage);
    }
  }
}
