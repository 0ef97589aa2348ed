package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whoever watches over a run may go away at any moment; the next one goes on from what is written.
 */
class RestartTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static final List<String> STAGES = List.of("lock", "transform", "validate", "publish");

  /** The phase of a run while a stage of it is at work. */
  private static final Map<String, Phase> PHASES =
      Map.of(
          "lock", Phase.Planned,
          "transform", Phase.Running,
          "validate", Phase.Validating,
          "publish", Phase.Committing);

  @Test
  void anOperatorRestartedInEveryStageRepeatsNothing(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    STAGES.forEach(stage -> at.runner().hold("orders-1", stage));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    for (String stage : STAGES) {
      at.runner().awaitStarted("orders-1", stage);
      at.awaitPhase("orders-1", PHASES.get(stage));
      at.platform().restartOperator();
      at.runner().release("orders-1", stage);
    }
    BatchRunStatus status = at.published("orders-1");

    STAGES.forEach(stage -> assertEquals(1, at.runner().starts("orders-1", stage), stage));
    assertEquals(1, status.attempt());
    assertEquals(1, status.epoch());
    at.assertWent(
        "orders-1",
        Phase.Planned,
        Phase.Running,
        Phase.Validating,
        Phase.Committing,
        Phase.Published);
    at.platform().restartOperator();
    assertEquals(status, at.status("orders-1"));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void anOperatorRestartedWhileACommitIsUnknownAsksTheStoreOnce(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().instead("orders-1", "publish", "kill -9 $$\n");
    at.runner().hold("orders-1", "recover");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.runner().awaitStarted("orders-1", "recover");
    at.awaitPhase("orders-1", Phase.Unknown);

    at.platform().restartOperator();
    at.runner().release("orders-1", "recover");
    BatchRunStatus status = at.published("orders-1");

    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Unknown, Phase.Published);
    assertEquals(1, at.runner().starts("orders-1", "recover"));
    assertEquals(2, status.epoch());
    assertEquals(1, at.publishes("orders"));
  }

  @Test
  @Tag("local")
  void localModeStoppedInEveryStageGoesOnAndPublishesOnce(Workspace at) throws IOException {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    STAGES.forEach(stage -> at.runner().hold("orders-1", stage));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    String lock = null;
    for (String stage : STAGES) {
      at.runner().awaitStarted("orders-1", stage);
      at.runner().forgetStarted("orders-1", stage);
      restart(at);
      // What was at work went down with the machine; the stage is reached once more.
      at.runner().awaitStarted("orders-1", stage);
      if (!stage.equals("lock")) {
        lock = lock == null ? at.status("orders-1").lock().digest() : lock;
        assertEquals(lock, at.status("orders-1").lock().digest());
      }
      at.runner().release("orders-1", stage);
    }
    BatchRunStatus status = at.published("orders-1");

    assertEquals(1, at.publishes("orders"));
    assertTrue(status.epoch() >= 2, "the publisher that went down was fenced");
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    restart(at);
    assertEquals(status.commit(), at.status("orders-1").commit());
    assertEquals(0, Evidence.verify(at, "orders").exitCode());
  }

  @Test
  @Tag("local")
  void aQuestionStandsWhereItWasAfterARestart(Workspace at) throws IOException {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders", "publish: {approval: Required}"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    BatchRunStatus asked = at.awaitReason("orders-1", Reason.ApprovalRequired);

    restart(at);
    assertEquals(asked.hold(), at.status("orders-1").hold());
    at.answer("orders-1", "Approve", "ben");
    at.published("orders-1");

    assertEquals(1, at.runner().starts("orders-1", "transform"));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  /** A cluster's nodes and API server have tests of their own. */
  private static void restart(Workspace at) throws IOException {
    ((LocalPlatform) at.platform()).restart();
    at.watchAgain();
  }
}
