package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
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
    at.apply(Yaml.dataset("orders"));
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
    at.client().pods().resource(pod).evict();
    at.runner().release("orders-1", "transform");
    BatchRunStatus status = at.published("orders-1");

    assertEquals(2, status.attempt());
    assertEquals(lock, status.lock().digest());
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
    assertEquals(1, status.epoch());
    assertEquals(1, at.runner().starts("orders-1", "publish"));
    assertEquals(1, at.publishes("orders"));
  }

  @Test
  void publishesTwentyRunsAtOnce(Workspace at) {
    int[] days = java.util.stream.IntStream.rangeClosed(1, 20).toArray();
    at.writeOrders(days);
    at.apply(Yaml.dataset("orders"));
    for (int day : days) {
      at.apply(Yaml.run("orders-" + day, "orders", "2026-07-%02d".formatted(day)));
    }
    for (int day : days) {
      at.published("orders-" + day);
    }

    assertEquals(20, at.publishes("orders"));
    assertEquals(Workspace.ordersOf(days), at.readOrders("orders"));
    assertTrue(at.jobs().stream().filter(Objects::nonNull).count() >= 20);
  }
}
