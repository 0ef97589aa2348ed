package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** What goes away on a cluster: nodes, the API server, Pods that others need more, the leader. */
@Tag("cluster")
@Isolated("the whole cluster has to do without what is taken away")
class ClusterFaultsTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static ClusterPlatform cluster() {
    return (ClusterPlatform) PLATFORMS.platform();
  }

  private static Pod pod(Workspace at, String part) {
    return at.pods().stream()
        .filter(pod -> pod.getMetadata().getName().contains(part))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void publishesOnceThoughThePublishersNodeIsLostAndItWorksOn(Workspace at) {
    at.writeOrders(1);
    // A Job waits for its Pod's end, however it was deleted, and a lost node reports none.
    at.apply(
        Yaml.dataset(
            "orders",
            "execution: {retry: {backoff: 1s, maxBackoff: 1s}, deadlines: {commit: 45s}, resources: {cpu: 250m, memory: 512Mi}}"));
    at.runner().hold("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Committing);
    at.runner().awaitStarted("orders-1", "publish");

    cluster().components().stop("kubelet");
    try {
      at.client().resource(pod(at, "-p1-")).withGracePeriod(0).delete();
      at.awaitPhase("orders-1", Phase.Unknown);
      // Nobody holds it any more, and nobody sees it: its Pod is gone, its process is not.
      at.runner().release("orders-1", "publish");
      at.runner().awaitEnded("orders-1", "publish");
      assertEquals(1, at.publishes("orders"));
      assertEquals(Phase.Unknown, at.status("orders-1").phase());
    } finally {
      cluster().components().start("kubelet");
    }
    BatchRunStatus status = at.published("orders-1");

    assertEquals(Reason.AlreadyPublished, status.reason());
    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Unknown, Phase.Published);
    assertEquals(1, at.publishes("orders"));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    assertEquals(0, Evidence.verify(at, "orders").exitCode());
  }

  @Test
  void goesOnAfterTheNodeWasDownForAWhile(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "transform");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.runner().awaitStarted("orders-1", "transform");

    cluster().components().stop("kubelet");
    at.runner().release("orders-1", "transform");
    at.runner().awaitEnded("orders-1", "transform");
    cluster().components().start("kubelet");
    BatchRunStatus status = at.published("orders-1");

    assertEquals(1, status.attempt());
    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Published);
    assertEquals(1, at.runner().starts("orders-1", "transform"));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void goesOnAfterTheApiServerWasAway(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Committing);
    at.runner().awaitStarted("orders-1", "publish");

    cluster().components().stop("api");
    at.runner().release("orders-1", "publish");
    at.runner().awaitEnded("orders-1", "publish");
    cluster().components().start("api");
    at.awaitServer();
    BatchRunStatus status = at.published("orders-1");

    assertEquals(1, status.epoch());
    // The watch that saw the beginning went down with the API server.
    at.assertWent("orders-1", Phase.Published);
    assertEquals(1, at.jobs("orders-1", "p").size());
    assertEquals(List.of(), at.jobs("orders-1", "r"));
    assertEquals(1, at.publishes("orders"));
  }

  @Test
  void repeatsATransformWhosePodIsEvictedAndKeepsItsLock(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "transform");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.runner().awaitStarted("orders-1", "transform");
    String lock = at.awaitPhase("orders-1", Phase.Running).lock().digest();

    Pod pod = pod(at, "-c1-");
    at.evict(pod);
    BatchRunStatus again = at.await("orders-1", "repeated", s -> s.attempt() == 2);
    assertEquals(FailureClass.Disruption, again.failure().failureClass(), at::describe);
    at.runner().release("orders-1", "transform");
    BatchRunStatus status = at.published("orders-1");

    assertEquals(2, status.attempt());
    assertEquals(lock, status.lock().digest());
    at.assertWent(
        "orders-1",
        Phase.Planned,
        Phase.Running,
        Phase.InputLocked,
        Phase.Committing,
        Phase.Published);
    assertEquals(1, at.publishes("orders"));
  }

  @Test
  void saysWhichLimitATransformOfTheUsersRanInto(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "greedy",
            "transform: {container: {image: \"busybox:1.37\", command: [/bin/sh, -c], args: [\"tail /dev/zero\"]}}",
            "execution: {retry: {maxAttempts: 1}, resources: {cpu: 250m, memory: 64Mi}}",
            "output: {keys: [order_id], store: {filesystem: {claimName: lake, path: greedy}}}"));
    at.apply(
        Yaml.run(
            "by-hand",
            "greedy",
            "",
            "partition:",
            "interval: {from: \"2026-07-01T00:00:00Z\", to: \"2026-07-02T00:00:00Z\"}"));

    BatchRunStatus status = at.finished("by-hand");

    assertEquals(Phase.Failed, status.phase());
    assertEquals(Reason.MemoryLimitReached, status.failure().reason(), at::describe);
    at.assertWent("by-hand", Phase.Planned, Phase.Failed);
  }

  @Test
  void handsOverToTheOtherReplicaWhenTheLeaderDies(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Committing);
    at.runner().awaitStarted("orders-1", "publish");

    String leader = cluster().leader();
    cluster().kill(leader);
    String next = at.await("another leader", cluster()::leader, name -> !name.equals(leader));
    at.runner().release("orders-1", "publish");
    BatchRunStatus status = at.published("orders-1");

    assertNotEquals(leader, next);
    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Published);
    assertEquals(1, status.epoch());
    assertEquals(1, at.runner().starts("orders-1", "publish"));
    assertEquals(1, at.publishes("orders"));
  }

  @Test
  void publishesTwentyRunsAtOnce(Workspace at) {
    int[] days = IntStream.rangeClosed(1, 20).toArray();
    List<String> runs = IntStream.of(days).mapToObj(day -> "orders-" + day).toList();
    at.writeOrders(days);
    // Small enough for all of them to be on the node at once.
    at.apply(
        Yaml.dataset(
            "orders",
            "execution: {retry: {backoff: 1s, maxBackoff: 1s}, resources: {cpu: 40m, memory: 512Mi}}"));
    runs.forEach(run -> at.runner().hold(run, "transform"));
    runs.forEach(run -> at.runner().hold(run, "publish"));
    for (int day : days) {
      at.apply(Yaml.run("orders-" + day, "orders", "2026-07-%02d".formatted(day)));
    }

    runs.forEach(run -> at.runner().awaitStarted(run, "transform"));
    runs.forEach(run -> at.runner().release(run, "transform"));
    runs.forEach(run -> at.awaitPhase(run, Phase.Committing));
    runs.forEach(run -> at.runner().awaitStarted(run, "publish"));
    assertEquals(0, at.publishes("orders"));
    runs.forEach(run -> at.runner().release(run, "publish"));
    Set<Long> versions = new TreeSet<>();
    runs.forEach(run -> versions.add(at.published(run).commit().version()));

    assertEquals(
        LongStream.rangeClosed(1, 20).boxed().toList(), List.copyOf(versions), at::describe);
    assertEquals(20, at.publishes("orders"));
    assertEquals(Workspace.ordersOf(days), at.readOrders("orders"));
    for (String run : runs) {
      at.assertWent(run, Phase.Planned, Phase.Committing, Phase.Published);
      assertEquals(1, at.jobs(run, "c").size(), run);
      assertEquals(1, at.jobs(run, "p").size(), run);
      assertEquals(List.of(), at.jobs(run, "r"), run);
    }
  }
}
