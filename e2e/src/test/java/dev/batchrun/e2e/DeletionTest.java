package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run may be deleted at any moment; the store stays whole and nothing is left behind. */
@Execution(ExecutionMode.CONCURRENT)
class DeletionTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  @ParameterizedTest
  @CsvSource({
    "lock, Planned, BACKGROUND",
    "lock, Planned, FOREGROUND",
    "transform, Running, BACKGROUND",
    "transform, Running, FOREGROUND",
    "validate, Validating, BACKGROUND",
    "validate, Validating, FOREGROUND",
  })
  void leavesNothingOfARunThatStillComputes(
      String stage, Phase phase, DeletionPropagation propagation, Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", stage);
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.runner().awaitStarted("orders-1", stage);
    at.awaitPhase("orders-1", phase);

    at.delete("orders-1", propagation);
    at.awaitGone("orders-1");

    at.assertWent("orders-1", phase);
    at.await("no Job", at::jobs, List::isEmpty);
    at.await("no Pod", at::pods, List::isEmpty);
    at.runner().awaitEnded("orders-1", stage);
    assertEquals(0, at.publishes("orders"));
    // The same run again is a run like any other, with the lock it had.
    at.runner().release("orders-1", stage);
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.published("orders-1");
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @ParameterizedTest
  @CsvSource({"BACKGROUND", "FOREGROUND"})
  void leavesNothingOfARunThatWaitsForAnImage(DeletionPropagation propagation, Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset("orders", "transform: {container: {image: \"registry.example/none:1\"}}"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitReason("orders-1", Reason.ImagePullFailed);

    at.delete("orders-1", propagation);
    at.awaitGone("orders-1");

    at.assertWent("orders-1", Phase.Planned, Phase.InputLocked);
    at.await("no Job", at::jobs, List::isEmpty);
    at.await("no Pod", at::pods, List::isEmpty);
    assertEquals(0, at.publishes("orders"));
  }

  @ParameterizedTest
  @CsvSource({"BACKGROUND", "FOREGROUND"})
  void leavesNothingOfARunThatFailed(DeletionPropagation propagation, Workspace at) {
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.failed("orders-1", Reason.InputMissing);

    at.delete("orders-1", propagation);
    at.awaitGone("orders-1");

    at.assertWent("orders-1", Phase.Planned, Phase.Failed);
    at.await("no compute Job", () -> at.jobs("orders-1", "c"), List::isEmpty);
    assertEquals(0, at.publishes("orders"));
  }

  @ParameterizedTest
  @CsvSource({"BACKGROUND", "FOREGROUND", "ORPHAN"})
  void settlesACommitBeforeTheRunGoes(DeletionPropagation propagation, Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Committing);
    at.runner().awaitStarted("orders-1", "publish");

    at.delete("orders-1", propagation);
    assertTrue(
        at.run("orders-1").getMetadata().getFinalizers().size() > 0, "the commit is not settled");
    at.runner().release("orders-1", "publish");
    at.awaitGone("orders-1");

    assertEquals(1, at.publishes("orders"));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    assertEquals(Reason.AlreadyPublished, at.published("orders-1").reason());
    assertEquals(1, at.publishes("orders"));
  }

  @ParameterizedTest
  @CsvSource({"BACKGROUND", "FOREGROUND", "ORPHAN"})
  void settlesAnUnknownCommitBeforeTheRunGoes(DeletionPropagation propagation, Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().instead("orders-1", "publish", "kill -9 $$\n");
    at.runner().hold("orders-1", "recover");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Unknown);
    at.runner().awaitStarted("orders-1", "recover");

    at.delete("orders-1", propagation);
    at.runner().release("orders-1", "recover");
    at.awaitGone("orders-1");

    assertEquals(0, at.publishes("orders"), "a run on its way out publishes no more");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.published("orders-1");
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    assertEquals(1, at.publishes("orders"));
  }

  @ParameterizedTest
  @CsvSource({"BACKGROUND", "FOREGROUND"})
  void leavesThePublishedVersionOfAFinishedRun(DeletionPropagation propagation, Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.published("orders-1");

    at.delete("orders-1", propagation);
    at.awaitGone("orders-1");

    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    assertEquals(0, Evidence.verify(at, "orders").exitCode());
  }

  @Test
  void publishesNothingOfAnOrphanedComputeJob(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "transform");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.runner().awaitStarted("orders-1", "transform");
    at.awaitPhase("orders-1", Phase.Running);

    at.delete("orders-1", DeletionPropagation.ORPHAN);
    at.awaitGone("orders-1");
    at.runner().release("orders-1", "transform");

    // Whoever orphans a Job wants it kept: it ends by itself, and nobody publishes its seal.
    at.runner().awaitStarted("orders-1", "validate");
    at.runner().awaitEnded("orders-1", "validate");
    assertEquals(1, at.jobs().size());
    assertEquals(0, at.publishes("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.published("orders-1");
    assertEquals(1, at.publishes("orders"));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @ParameterizedTest
  @CsvSource({
    "lock, Planned",
    "transform, Running",
    "validate, Validating",
    "publish, Committing",
    "recover, Unknown"
  })
  void letsARunGoWithItsNamespace(String stage, Phase phase, Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    if (phase == Phase.Unknown) {
      at.runner().instead("orders-1", "publish", "kill -9 $$\n");
    }
    at.runner().hold("orders-1", stage);
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", phase);
    at.runner().awaitStarted("orders-1", stage);

    at.client().namespaces().withName(at.namespace()).delete();

    at.awaitGone("orders-1");
    // Its Pods may go first, and then the run is seen to go on without them.
    at.assertWasAt("orders-1", phase);
    at.await(
        "no namespace",
        () -> Optional.ofNullable(at.client().namespaces().withName(at.namespace()).get()),
        Optional::isEmpty);
    at.runner().awaitEnded("orders-1", stage);
  }
}
