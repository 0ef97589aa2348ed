package dev.batchrun.e2e.bench;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.e2e.bench.AuditLog.Requests;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What does the operator cost, on a real API server with hollow nodes? */
@Command(name = "bench", mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  private static final int FIRST = 1_000_000;
  private static final int LOOKS = 100;
  private static final int STARTS = 15;
  private static final double MEBIBYTE = 1024.0 * 1024.0;

  @Option(names = "--state", required = true, description = "State directory of the cluster.")
  private Path state;

  @Option(names = "--root", required = true, description = "The repository.")
  private Path root;

  @Option(names = "--operator", required = true, description = "Class path of the operator.")
  private String operatorClassPath;

  @Option(names = "--runs", defaultValue = "2000")
  private int runs;

  @Option(names = "--rounds", defaultValue = "4")
  private int rounds;

  @Option(names = "--settled", defaultValue = "10000")
  private int settled;

  @Option(names = "--finished", defaultValue = "50000")
  private int finished;

  @Option(names = "--active", defaultValue = "2000")
  private int active;

  @Option(names = "--backlog", defaultValue = "5000")
  private int backlog;

  @Option(names = "--heap", defaultValue = "256m")
  private String heap;

  @Option(names = "--parts", split = ",", defaultValue = "throughput,settled,backlog,heap")
  private Set<String> parts;

  @Option(names = "--port", defaultValue = "18099")
  private int port;

  private final Table table = new Table();
  private Path kubeconfig;
  private HollowCluster cluster;

  /** Measures and prints. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() {
    try (HollowCluster opened = new HollowCluster(state)) {
      cluster = opened;
      kubeconfig = cluster.prepare(root.resolve("crds"));
      Tenant tenant = new Tenant(cluster, "runs").withDatasets(false);
      OperatorJvm operator = operator();
      try {
        BatchRunStatus ended = first(tenant);
        if (parts.contains("throughput")) {
          throughput(tenant, operator);
        }
        if (parts.contains("backlog")) {
          backlog(operator);
        }
        if (parts.contains("settled")) {
          operator = settled(tenant, operator, ended);
        }
        if (parts.contains("heap")) {
          operator = heap(operator, ended);
        }
      } finally {
        operator.close();
      }
    }
    say("\n" + table);
    return 0;
  }

  private OperatorJvm operator() {
    return new OperatorJvm(
        operatorClassPath, kubeconfig, state.resolve("operator.log"), heap, port);
  }

  private static void say(String text) {
    System.out.println(text);
  }

  /** A first run warms everything up and shows how runs end. */
  private BatchRunStatus first(Tenant tenant) {
    try (Tenant.Arrivals published = tenant.arrivals(Tenant::isPublished)) {
      tenant.create(FIRST, FIRST + 1);
      published.await(1);
    }
    return tenant.read(FIRST).getStatus();
  }

  /** Runs and bare Jobs by turns, so that whatever else the machine does slows both. */
  private void throughput(Tenant tenant, OperatorJvm operator) {
    Job compute = tenant.job(FIRST, "Compute");
    Job publish = tenant.job(FIRST, "Publish");
    cluster.tenant("bare");
    double bareSeconds = 0;
    double runSeconds = 0;
    double cpu = 0;
    Requests requests = new Requests(new java.util.TreeMap<>());
    try (BareJobs bare = new BareJobs(cluster, "bare", compute, publish);
        Tenant.Arrivals published = tenant.arrivals(Tenant::isPublished)) {
      int before = published.count();
      for (int round = 0; round < rounds; round++) {
        int from = round * (runs / rounds);
        int to = (round + 1) * (runs / rounds);
        double bareRound = bare.run(from, to);
        operator.quiet();
        long mark = cluster.audit().mark();
        double cpuBefore = operator.cpuSeconds();
        long start = System.nanoTime();
        tenant.create(from, to);
        published.await(before + to);
        double runRound = Tenant.seconds(start);
        operator.quiet();
        cpu += operator.cpuSeconds() - cpuBefore;
        requests = requests.and(cluster.audit().since(mark));
        bareSeconds += bareRound;
        runSeconds += runRound;
        say("round %d: bare %.1f s, runs %.1f s".formatted(round, bareRound, runRound));
      }
    }
    int done = rounds * (runs / rounds);
    requests(requests, done);
    table.note("bare pairs of Jobs a second", done / bareSeconds);
    table.note("runs a second", done / runSeconds);
    table.atLeast("runs a second / bare pairs a second", bareSeconds / runSeconds, 0.8);
    table.note("operator's CPU a run, ms", cpu * 1000 / done);
  }

  private void requests(Requests requests, int done) {
    table.atMost("status writes a run", requests.statusWrites() / (double) done, 5);
    table.atMost("other writes a run", requests.otherWrites() / (double) done, 6);
    table.atMost("Events a run", requests.events() / (double) done, 3);
    table.note("reads a run", requests.reads() / (double) done);
    requests
        .counts()
        .forEach((what, count) -> say("  %-28s %.2f a run".formatted(what, count / (double) done)));
  }

  /** Finished runs cost nothing: not when an operator starts, and not when one is looked at. */
  private OperatorJvm settled(Tenant tenant, OperatorJvm operator, BatchRunStatus ended) {
    tenant.createEnded(2 * FIRST, 2 * FIRST + settled, ended);
    operator.quiet();
    operator.close();
    long mark = cluster.audit().mark();
    long start = System.nanoTime();
    OperatorJvm next = operator();
    double ready = Tenant.seconds(start);
    next.quiet();
    Requests restart = cluster.audit().since(mark);
    table.atMost(
        "writes after a restart with %d settled runs".formatted(settled), restart.writes(), 0);
    table.note("reads after it", restart.reads());
    table.note("seconds until it is ready", ready);
    table.note("its seconds of CPU until it rests", next.cpuSeconds());
    mark = cluster.audit().mark();
    touch(tenant);
    next.quiet();
    Requests looks = cluster.audit().since(mark);
    table.atMost("writes for %d looks that change nothing".formatted(LOOKS), looks.writes(), 0);
    table.note("reads for them", looks.reads());
    return next;
  }

  /** A finalizer of somebody else's is worth a look, and asks for nothing. */
  private void touch(Tenant tenant) {
    Tenant.many(
        2 * FIRST,
        2 * FIRST + Math.min(LOOKS, settled),
        number ->
            cluster
                .client()
                .resource(tenant.run(number))
                .patch(
                    PatchContext.of(PatchType.JSON_MERGE),
                    "{\"metadata\":{\"finalizers\":[\"bench.batchrun.dev/look\"]}}"));
  }

  /** How long another tenant's run waits for its Job while one has a backlog. */
  private void backlog(OperatorJvm operator) {
    Tenant small = new Tenant(cluster, "small").withDatasets(false);
    Tenant large = new Tenant(cluster, "large").withDatasets(false);
    operator.quiet();
    List<Double> idle = starts(small, 0);
    operator.quiet();
    Thread flood = new Thread(() -> large.create(0, backlog));
    flood.start();
    try {
      flood.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int endedBefore = large.count(Phase.Published);
    List<Double> behind = starts(small, STARTS);
    say(
        "of the backlog %d had ended before and %d after"
            .formatted(endedBefore, large.count(Phase.Published)));
    table.note("start of a run on an idle operator, s (median)", median(idle));
    table.note("start behind a backlog of %d, s (median)".formatted(backlog), median(behind));
    table.note("longest of them, s", behind.stream().max(Double::compare).orElse(0.0));
    table.atMost("start behind a backlog / idle", median(behind) / median(idle), 2);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private List<Double> starts(Tenant tenant, int from) {
    List<Double> delays = new ArrayList<>();
    for (int i = from; i < from + STARTS; i++) {
      int number = i;
      long start = System.nanoTime();
      tenant.create(number, number + 1);
      Patience.of(Duration.ofMinutes(10)).until("a Job", () -> tenant.hasComputeJob(number));
      delays.add(Tenant.seconds(start));
    }
    return delays;
  }

  /** Whether the operator works in a small heap beside many finished runs. */
  private OperatorJvm heap(OperatorJvm operator, BatchRunStatus ended) {
    Tenant archive = new Tenant(cluster, "archive").withDatasets(false);
    Tenant busy = new Tenant(cluster, "busy").withDatasets(true);
    archive.createEnded(0, finished, ended);
    busy.create(0, active);
    Patience.of(Duration.ofHours(1))
        .until("active runs", () -> !operator.isAlive() || busy.count(Phase.Running) >= active);
    table.note(
        "live heap with %d finished and %d active runs, MiB".formatted(finished, active),
        operator.liveHeapBytes() / MEBIBYTE);
    operator.close();
    OperatorJvm next = operator();
    next.quiet();
    table.atMost("the same after a restart, MiB", next.liveHeapBytes() / MEBIBYTE, 200);
    table.atLeast("survives with -Xmx" + heap, next.isAlive() ? 1 : 0, 1);
    say(next.histogram(25));
    return next;
  }
}
