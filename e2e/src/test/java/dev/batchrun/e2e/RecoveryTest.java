package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.api.model.Pod;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A publisher may die anywhere; the run ends published exactly once, and readers see no mixture.
 */
@Execution(ExecutionMode.CONCURRENT)
class RecoveryTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static void assertPublishedOnce(Workspace at) {
    assertEquals(1, at.publishes("orders"), () -> String.join("\n", at.log("orders")));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Unknown, Phase.Published);
    at.awaitNoFinalizer();
    Evidence.Verdict verdict = Evidence.verify(at, "orders");
    assertEquals(0, verdict.exitCode(), verdict.output());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log.write:kill",
        "log.link:kill-before",
        "log.link:kill",
        "view.swap:kill-before",
        "view.swap:kill"
      })
  void publishesOnceThoughThePublisherDiesAt(String point, Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner()
        .with(
            "orders-1",
            "publish",
            "BATCHRUN_FAILPOINTS_ENABLED=true",
            "BATCHRUN_FAILPOINT=" + point);
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    at.published("orders-1");

    assertPublishedOnce(at);
  }

  @Test
  void publishesOnceThoughThePublisherIsKilled(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Committing);
    at.runner().awaitStarted("orders-1", "publish");
    at.runner().kill("orders-1", "publish");
    at.runner().awaitEnded("orders-1", "publish");
    at.runner().release("orders-1", "publish");

    BatchRunStatus status = at.published("orders-1");

    assertPublishedOnce(at);
    assertTrue(status.epoch() >= 2, "the dead publisher was fenced");
    at.awaitEvent("orders-1", "NoReport: the commit of epoch 1 may or may not have happened");
  }

  @Test
  void publishesOnceThoughThePublishPodIsDeleted(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Committing);
    at.runner().awaitStarted("orders-1", "publish");
    Pod publisher =
        at.pods().stream()
            .filter(pod -> pod.getMetadata().getName().contains("-p1-"))
            .findFirst()
            .orElseThrow();
    at.client().resource(publisher).withGracePeriod(0).delete();
    at.runner().release("orders-1", "publish");

    at.published("orders-1");

    assertPublishedOnce(at);
  }

  // A container's processes end with it: on a cluster, only one whose node is lost leaves any.
  @Test
  @Tag("local")
  void shutsOutAPublisherThatWakesUpLate(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().leaveAZombie("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.runner().awaitStarts("orders-1", "publish", 2);
    assertEquals(2, at.awaitPhase("orders-1", Phase.Committing).epoch());

    int exitCode = at.runner().wakeTheZombie("orders-1", "publish");
    assertEquals(Reason.Fenced.exitCode(), exitCode);
    assertEquals(0, at.publishes("orders"));
    at.runner().release("orders-1", "publish");
    at.published("orders-1");

    assertPublishedOnce(at);
  }

  @Test
  void asksAPersonWhenTheSealedBytesAreNotWhatWasProved(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "recover");
    at.runner().instead("orders-1", "publish", "kill -9 $$\n");
    at.applyAs("ana", Yaml.run("orders-1", "orders", "2026-07-01", "requestedBy: ana"));
    at.awaitPhase("orders-1", Phase.Unknown);
    at.runner().awaitStarted("orders-1", "recover");
    String damaged = Evidence.flipAByte(at, "orders");
    at.runner().release("orders-1", "recover");

    BatchRunStatus held = at.awaitReason("orders-1", Reason.ManualReviewRequired);
    assertEquals(Phase.Unknown, held.phase());
    assertTrue(held.hold().digest().startsWith("sha256:"));
    assertTrue(held.message().contains(damaged), held.message());
    at.awaitEvent("orders-1", "ManualReviewRequired: ");

    at.answer("orders-1", "FailAndClean", "ben");
    at.failed("orders-1", Reason.Rejected);

    assertEquals(0, at.publishes("orders"));
    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Unknown, Phase.Failed);
    at.awaitNoFinalizer();
    at.apply(Yaml.run("orders-2", "orders", "2026-07-01"));
    at.published("orders-2");
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  /** Whoever looks at the run reads which file it is; so does whoever verifies. */
  @ParameterizedTest
  @CsvSource({
    "data/**.parquet, ManualReviewRequired",
    "_batchrun/runs/*/seal-*, ManualReviewRequired",
    "_batchrun/runs/*/lock.json, ManualReviewRequired",
    "_batchrun/log/*/*0.json, LogBroken"
  })
  void namesTheFileThatIsDamagedBeforeThePublish(String glob, Reason reason, Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Committing);
    at.runner().awaitStarted("orders-1", "publish");
    String damaged = Evidence.flipAByte(at, "orders", glob);
    at.runner().release("orders-1", "publish");

    BatchRunStatus held = at.awaitReason("orders-1", reason);

    assertTrue(held.message().contains(damaged), held.message());
    assertTrue(
        held.conditions().stream().anyMatch(c -> String.valueOf(c.getMessage()).contains(damaged)),
        held.conditions() + "");
    at.awaitEvent("orders-1", reason + ": ");
    assertEquals(0, at.log("orders").stream().filter(e -> e.contains("\"Publish\"")).count());
  }
}
