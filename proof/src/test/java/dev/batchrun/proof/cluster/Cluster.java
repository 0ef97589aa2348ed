package dev.batchrun.proof.cluster;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.operator.OperatorSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** An API server, the rest of Kubernetes, and any number of operators, all standing still. */
public final class Cluster {
  /** The namespace of everything, where a test does not say otherwise. */
  public static final String NAMESPACE = "lake";

  private static final int LIMIT = 100_000;

  private final VirtualClock clock = new VirtualClock();
  private final Trace trace = new Trace(clock);
  private final ApiServer server = new ApiServer(clock, trace);
  private final Platform platform;
  private final List<OperatorProcess> operators = new ArrayList<>();
  private final Objects user = new Objects(server, "user");
  private OperatorSettings settings =
      OperatorSettings.of("test", "registry.example/batchrun-runner:1").with(ApprovalRule.trusted);

  /** A cluster whose containers do what this script says. */
  public Cluster(StageScript script) {
    platform = new Platform(server, script);
    user.create(new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build());
  }

  /** Changes how operators are installed, from the next start on. */
  public Cluster with(OperatorSettings other) {
    settings = other;
    return this;
  }

  /** How operators are installed. */
  public OperatorSettings settings() {
    return settings;
  }

  /** The time. */
  public VirtualClock clock() {
    return clock;
  }

  /** What happened. */
  public Trace trace() {
    return trace;
  }

  /** The API server. */
  public ApiServer server() {
    return server;
  }

  /** The rest of Kubernetes. */
  public Platform platform() {
    return platform;
  }

  /** The API as users and tests see it. */
  public Objects user() {
    return user;
  }

  /** A client of fabric8 for whoever wants one. */
  public KubernetesClient client(String process, Wire wire) {
    return new Connection(process, server, wire).client();
  }

  /** Starts an operator that sees everything as it is. */
  public OperatorProcess startOperator(String name, Wire wire) {
    return startOperator(name, wire, server.version());
  }

  /** Starts an operator whose first lists are as old as this version. */
  public OperatorProcess startOperator(String name, Wire wire, long listedAt) {
    return startOperator(name, wire, listedAt, clock);
  }

  /** Starts an operator on a node whose clock is this one. */
  public OperatorProcess startOperator(
      String name, Wire wire, long listedAt, InstantSource clockOfNode) {
    trace.note(name + " starts, listing at v" + listedAt);
    OperatorProcess operator =
        new OperatorProcess(name, server, settings.with(clockOfNode), wire, listedAt);
    operators.add(operator);
    return operator;
  }

  /** All operators that were ever started. */
  public List<OperatorProcess> operators() {
    return List.copyOf(operators);
  }

  /** Creates any object, in the namespace of everything where it names none. */
  public ApiAnswer create(HasMetadata object) {
    if (object.getMetadata().getNamespace() == null) {
      object.getMetadata().setNamespace(NAMESPACE);
    }
    return user.create(object);
  }

  /** Creates a run. */
  public ApiAnswer createRun(String name, BatchRunSpec spec) {
    BatchRun run = new BatchRun();
    run.getMetadata().setName(name);
    run.setSpec(spec);
    return create(run);
  }

  /** The run as it is; empty when it is gone. */
  public Optional<BatchRun> run(String name) {
    return user.get(BatchRun.class, NAMESPACE, name);
  }

  /**
   * Does whatever comes next in a plain order, one thing: events, looks, then the platform. False
   * when only time can bring anything new.
   */
  public boolean step() {
    boolean moved = false;
    for (OperatorProcess operator : operators) {
      moved |= operator.deliverAll() > 0;
    }
    for (OperatorProcess operator : operators) {
      if (operator.step()) {
        return true;
      }
    }
    return platform.advance() || moved;
  }

  /** The next time at which anything happens by the time alone. */
  public Optional<Instant> nextDue() {
    return Stream.concat(
            platform.nextDue().stream(),
            operators.stream().flatMap(operator -> operator.nextTimer().stream()))
        .min(Comparator.naturalOrder());
  }

  /**
   * Steps in the plain order until this holds, letting time pass when nothing else happens.
   *
   * @return whether it came to hold before the patience was over or nothing was left to happen
   */
  public boolean runUntil(Duration patience, BooleanSupplier holds) {
    Instant end = clock.instant().plus(patience);
    for (int i = 0; i < LIMIT; i++) {
      if (holds.getAsBoolean()) {
        return true;
      }
      if (step()) {
        continue;
      }
      Optional<Instant> due = nextDue();
      if (due.isEmpty() || due.get().isAfter(end)) {
        clock.to(end);
        return holds.getAsBoolean();
      }
      clock.to(due.get());
    }
    throw new AssertionError("never comes to rest:\n" + trace.tail(40));
  }

  /** Steps until nothing happens any more within this time. */
  public void settle(Duration patience) {
    runUntil(patience, () -> false);
  }
}
