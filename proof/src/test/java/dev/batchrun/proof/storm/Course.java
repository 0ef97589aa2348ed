package dev.batchrun.proof.storm;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewSpec;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.Samples;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What people do to the runs of a workload, and how all of it ends. */
final class Course {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /**
   * How a workload ended.
   *
   * @param runs phase, reason and attempt by run; only those that are still there
   * @param commits how many commits by run
   * @param jobs how often each Job was started
   */
  record Ends(Map<String, String> runs, Map<String, Long> commits, Map<String, Long> jobs) {
    /** Jobs that were started more than once. */
    List<String> doubled() {
      return jobs.entrySet().stream()
          .filter(job -> job.getValue() > 1)
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  private final StormWorld world;
  private final Workload workload;

  Course(StormWorld world, Workload workload) {
    this.world = world;
    this.workload = workload;
  }

  /** Creates the runs and does to them what is done to their kinds; returns when all have ended. */
  Ends run() {
    begin();
    interfere();
    return end();
  }

  /** Creates the runs. */
  void begin() {
    workload.runs().forEach(this::create);
  }

  /** Does to the runs what is done to their kinds. */
  void interfere() {
    for (Workload.Planned run : of(Workload.Kind.Deleted)) {
      await(
          run.name() + " publishes",
          has(run, s -> s.step() != null && s.step().kind() == StepKind.Publish));
      named(run.name()).delete();
    }
    world.goOnAfterDeletion();
    for (Workload.Planned run : of(Workload.Kind.Suspended)) {
      await(run.name() + " is suspended", has(run, s -> s.reason() == Reason.Suspended));
      named(run.name())
          .edit(
              object -> {
                object.setSpec(Samples.run(run.spec().replace("true", "false")));
                return object;
              });
    }
    for (Workload.Planned run : of(Workload.Kind.Approved)) {
      await(run.name() + " asks", has(run, s -> s.hold() != null && s.hold().digest() != null));
      approve(run.name());
    }
  }

  /** Waits until all have ended. */
  Ends end() {
    await("all have ended", runs -> ended(runs));
    return new Ends(
        world.runs().stream()
            .collect(
                Collectors.toMap(
                    run -> run.getMetadata().getName(), Course::text, (a, b) -> a, TreeMap::new)),
        world.store().commits().stream()
            .collect(
                Collectors.groupingBy(FakeStore.Commit::run, TreeMap::new, Collectors.counting())),
        world.jobs());
  }

  private boolean ended(List<BatchRun> runs) {
    int deleted = of(Workload.Kind.Deleted).size();
    return runs.size() == workload.runs().size() - deleted
        && runs.stream().allMatch(Course::isAtRest)
        && world
            .client()
            .resources(Review.class)
            .inNamespace(StormWorld.NAMESPACE)
            .list()
            .getItems()
            .stream()
            .allMatch(review -> review.getStatus() != null && review.getStatus().applied());
  }

  private static boolean isAtRest(BatchRun run) {
    return run.getStatus() != null
        && run.getStatus().phase() != null
        && run.getStatus().phase().isTerminal()
        && run.getMetadata().getFinalizers().isEmpty();
  }

  private static String text(BatchRun run) {
    BatchRunStatus status = run.getStatus();
    return status.phase() + "/" + status.reason() + "/" + status.attempt();
  }

  private List<Workload.Planned> of(Workload.Kind kind) {
    return workload.runs().stream().filter(run -> run.kind() == kind).toList();
  }

  private io.fabric8.kubernetes.client.dsl.Resource<BatchRun> named(String name) {
    return world
        .client()
        .resources(BatchRun.class)
        .inNamespace(StormWorld.NAMESPACE)
        .withName(name);
  }

  private void create(Workload.Planned planned) {
    BatchRun run = new BatchRun();
    run.getMetadata().setName(planned.name());
    run.setSpec(Samples.run(planned.spec()));
    world.client().resource(run).inNamespace(StormWorld.NAMESPACE).create();
  }

  private void approve(String name) {
    KubernetesClient client = world.client();
    BatchRun run = named(name).get();
    Review review = new Review();
    review.getMetadata().setName("of-" + name);
    review.setSpec(
        new ReviewSpec(
            new ReviewSpec.Target(ReviewSpec.TargetKind.BatchRun, name, run.getMetadata().getUid()),
            run.getStatus().hold().digest(),
            ReviewVerdict.Approve,
            "grace",
            null));
    client.resource(review).inNamespace(StormWorld.NAMESPACE).create();
  }

  private static Predicate<List<BatchRun>> has(
      Workload.Planned run, Predicate<BatchRunStatus> like) {
    return runs ->
        runs.stream()
            .filter(other -> other.getMetadata().getName().equals(run.name()))
            .anyMatch(other -> other.getStatus() != null && like.test(other.getStatus()));
  }

  private void await(String what, Predicate<List<BatchRun>> like) {
    try {
      // Threads of operators that end, or never began, are none of this wait's business.
      Awaitility.await(what)
          .dontCatchUncaughtExceptions()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> like.test(world.runs()));
    } catch (ConditionTimeoutException e) {
      List<BatchRun> open = world.runs().stream().filter(run -> !isAtRest(run)).toList();
      throw new AssertionError(what + ": " + world.jobs() + "\n" + Serialization.asYaml(open), e);
    }
  }
}
