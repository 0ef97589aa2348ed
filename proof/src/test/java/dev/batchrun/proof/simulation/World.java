package dev.batchrun.proof.simulation;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.proof.cluster.ApiServer;
import dev.batchrun.proof.cluster.Change;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.OperatorProcess;
import dev.batchrun.proof.cluster.Revision;
import dev.batchrun.proof.cluster.StageScript;
import dev.batchrun.proof.simulation.Plans.WorldPlan;
import dev.batchrun.proof.simulation.store.SimStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The world of a seed, from its beginning until nothing happens in it any more. */
final class World implements StageScript {
  private static final Duration CONVERGENCE = Duration.ofHours(8);
  private static final int MAX_STEPS = 12_000;
  private static final int WAKE_UPS = 20;
  private static final int TOLD_FRAMES = 12;

  /** The violation of a world in which something threw. */
  static final String THROWN = "nothing throws";

  /** What came of a world. */
  record Result(
      Optional<Violation> violation,
      List<String> lines,
      Set<String> faults,
      Map<FaultKind, Integer> counts,
      long steps,
      long runs,
      long publishes,
      long recoveries) {}

  private final int leaders;
  private final WorldPlan plan;
  private final Cluster cluster;
  private final ApiServer server;
  private final Scheduler scheduler;
  private final Faults faults;
  private final Findings findings;
  private final Stores stores;
  private final Contracts contracts;
  private final Containers containers;
  private final Nodes nodes;
  private final Operators operators;
  private final People people;
  private final LogInvariants logs;
  private final RunInvariants runs;
  private final JobInvariants jobs;
  private int noticed;
  private long created;

  World(Setting setting, Faults.Without without) {
    leaders = setting.leaders();
    long seed = setting.seed();
    Set<Mutation> mutations = setting.mutations();
    plan = Planning.of(seed);
    cluster = new Cluster(this);
    cluster.with(
        cluster.settings().with(plan.enforced() ? ApprovalRule.enforced : ApprovalRule.trusted));
    server = cluster.server();
    scheduler = new Scheduler(cluster.clock(), this::notice);
    faults = new Faults(seed, without, cluster.trace());
    findings = new Findings(cluster.trace());
    logs = new LogInvariants(findings);
    stores = new Stores(seed, cluster.clock(), faults, cluster.trace(), logs);
    contracts = new Contracts(server);
    containers =
        new Containers(
            scheduler,
            server,
            cluster.clock(),
            stores,
            faults,
            contracts,
            mutations.stream().flatMap(m -> m.bug().stream()).collect(Collectors.toSet()));
    containers.onConclusion(logs::concluded);
    nodes = new Nodes(cluster, scheduler, faults, containers);
    operators = new Operators(cluster, scheduler, faults, mutations);
    people = new People(cluster, scheduler, faults, without);
    runs = new RunInvariants(findings, logs, contracts);
    jobs = new JobInvariants(findings, server, logs, contracts, operators::isContested);
  }

  @Override
  public End play(Stage stage) {
    return containers.play(stage);
  }

  @Override
  public void stopped(Stage stage) {
    containers.stopped(stage);
  }

  /** Runs the world to its end, or to the first violation; an exception is one. */
  Result run() {
    try {
      play();
    } catch (RuntimeException | AssertionError thrown) {
      findings.add(THROWN, describe(thrown));
    }
    return new Result(
        findings.first(),
        cluster.trace().lines(),
        faults.occurred(),
        faults.counts(),
        scheduler.steps(),
        created,
        logs.publishes(),
        jobs.recoveries());
  }

  private static String describe(Throwable thrown) {
    return Stream.of(thrown.getStackTrace())
        .limit(TOLD_FRAMES)
        .map(frame -> "\n    at " + frame)
        .collect(Collectors.joining("", thrown.toString(), ""));
  }

  private void play() {
    people.plan(plan);
    for (int leader = 0; leader < leaders; leader++) {
      operators.start();
    }
    Instant quiet = cluster.clock().instant().plus(plan.quiet());
    goOn(quiet);
    cluster.clock().to(quiet);
    cluster.trace().note("from now on nothing goes wrong");
    faults.stop();
    goOn(quiet.plus(CONVERGENCE));
    if (findings.first().isEmpty()) {
      new EndInvariants(findings, server, contracts, stores, logs).check();
      audit();
      wakeUps();
    }
  }

  private void goOn(Instant until) {
    while (findings.first().isEmpty() && scheduler.step(until)) {
      findings.require(
          scheduler.steps() < MAX_STEPS, "the world comes to rest", MAX_STEPS + " steps");
    }
  }

  private void notice() {
    List<Change> history = server.history();
    while (noticed < history.size()) {
      Change change = history.get(noticed++);
      if (change.key().kind() == Kind.BATCH_RUN) {
        tell(change);
        runs.changed(change);
      } else if (change.key().kind() == Kind.JOB) {
        jobs.changed(change);
      } else if (change.key().kind() == Kind.NAMESPACE
          && change.after().filter(Revision::terminating).isPresent()) {
        runs.namespaceGoes();
      }
      nodes.changed(change);
      operators.changed(change);
    }
  }

  /** Writes down how a run moves. */
  private void tell(Change change) {
    created += change.before().isEmpty() ? 1 : 0;
    String before = change.before().map(World::state).orElse("nothing");
    String after = change.after().map(World::state).orElse("gone");
    if (!before.equals(after)) {
      cluster.trace().note("run " + change.key().name() + ": " + before + " -> " + after);
    }
  }

  private static String state(Revision revision) {
    BatchRunStatus status = ((BatchRun) revision.object()).getStatus();
    return (status == null || status.phase() == null
            ? "new"
            : status.phase() + "/" + status.reason() + " epoch " + status.epoch())
        + (revision.terminating() ? " (deleted)" : "");
  }

  private void audit() {
    for (SimStore store : stores.all()) {
      store
          .head()
          .map(head -> LogAudit.violations(head.entries()))
          .ifPresent(
              violations ->
                  findings.require(
                      violations.isEmpty(), "the log keeps its rules", violations.toString()));
    }
  }

  /** Whoever is woken without need writes nothing. */
  private void wakeUps() {
    for (Operator operator : operators.alive()) {
      long before = operator.writes();
      for (Revision run : server.list(Kind.BATCH_RUN)) {
        for (int i = 0; i < WAKE_UPS; i++) {
          operator.perform(
              new OperatorProcess.Item(
                  OperatorProcess.Loop.RUN, run.key().namespace(), run.key().name()));
        }
        findings.require(
            operator.writes() == before,
            "quiet means no writes",
            operator.name()
                + " wrote "
                + (operator.writes() - before)
                + " times about "
                + run.key().name(),
            run.key().name());
      }
    }
  }
}
