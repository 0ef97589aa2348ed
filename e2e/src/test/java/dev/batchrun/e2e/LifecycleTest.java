package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Order among runs, retries, deadlines, and what a user may still ask of a run under way. */
@Execution(ExecutionMode.CONCURRENT)
class LifecycleTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  @Test
  void computesSideBySideAndCommitsOverlappingRunsOldestFirst(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("older", "publish");
    at.apply(Yaml.run("older", "orders", "2026-07-01"));
    at.awaitPhase("older", Phase.Committing);

    at.apply(Yaml.run("younger", "orders", "2026-07-01"));
    BatchRunStatus waiting = at.awaitReason("younger", Reason.WaitingForBoundary);
    assertEquals(Phase.Validating, waiting.phase());
    assertSays(waiting.message(), "run older owns day=2026-07-01");

    at.runner().release("older", "publish");
    BatchRunStatus older = at.published("older");
    BatchRunStatus younger = at.published("younger");

    at.assertWent("older", Phase.Planned, Phase.Committing, Phase.Published);
    at.assertWent("younger", Phase.Planned, Phase.Validating, Phase.Committing, Phase.Published);
    assertTrue(older.commit().version() < younger.commit().version());
    assertEquals(older.commit().version(), younger.commit().previousVersion());
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void commitsDisjointRunsSideBySide(Workspace at) {
    at.writeOrders(1, 2);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("first", "publish");
    at.runner().hold("second", "publish");
    at.apply(Yaml.run("first", "orders", "2026-07-01"));
    at.apply(Yaml.run("second", "orders", "2026-07-02"));

    at.awaitPhase("first", Phase.Committing);
    at.awaitPhase("second", Phase.Committing);
    at.runner().release("second", "publish");
    at.published("second");
    at.runner().release("first", "publish");
    at.published("first");

    assertEquals(Workspace.ordersOf(1, 2), at.readOrders("orders"));
  }

  @Test
  void startsNothingWhileSuspendedAndGoesOnAfterwards(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01", "suspend: true"));
    at.awaitReason("orders-1", Reason.Suspended);
    assertTrue(at.jobs().isEmpty());

    at.runner().hold("orders-1", "validate");
    at.patch("orders-1", "{\"spec\":{\"suspend\":false}}");
    at.awaitPhase("orders-1", Phase.Validating);
    at.patch("orders-1", "{\"spec\":{\"suspend\":true}}");
    at.runner().release("orders-1", "validate");
    BatchRunStatus sealed = at.awaitReason("orders-1", Reason.Suspended);
    assertEquals(Phase.Validating, sealed.phase());
    assertTrue(at.jobs("orders-1", "p").isEmpty());

    at.patch("orders-1", "{\"spec\":{\"suspend\":false}}");
    at.published("orders-1");
    at.assertWent("orders-1", Phase.Planned, Phase.Validating, Phase.Committing, Phase.Published);
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void endsACancelledRunAndItsProcesses(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "transform");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Running);
    at.runner().awaitStarted("orders-1", "transform");

    at.patch("orders-1", "{\"spec\":{\"cancel\":true}}");
    BatchRunStatus status = at.failed("orders-1", Reason.Cancelled);

    assertSays(status.message(), "nothing was published");
    at.assertWent("orders-1", Phase.Planned, Phase.Running, Phase.Failed);
    at.await("no compute Job", () -> at.jobs("orders-1", "c"), jobs -> jobs.isEmpty());
    at.runner().awaitEnded("orders-1", "transform");
    assertFalse(at.root("orders").resolve("current").toFile().exists());
    assertTrue(at.refusal(Yaml.run("orders-1", "orders", "2026-07-02")).contains("frozen"));
  }

  @Test
  void settlesACommitUnderWayBeforeACancellation(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "publish");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.awaitPhase("orders-1", Phase.Committing);
    at.runner().awaitStarted("orders-1", "publish");

    at.patch("orders-1", "{\"spec\":{\"cancel\":true}}");
    at.runner().release("orders-1", "publish");

    at.published("orders-1");
    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Published);
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void repeatsATransformWhosePodWasTakenAwayAndKeepsItsLock(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "transform");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    BatchRunStatus running = at.awaitPhase("orders-1", Phase.Running);
    at.runner().awaitStarted("orders-1", "transform");

    at.evict(at.pods().get(0));
    BatchRunStatus again = at.await("orders-1", "repeated", s -> s.attempt() == 2);
    assertEquals(FailureClass.Disruption, again.failure().failureClass(), at::describe);
    assertEquals(0, again.retry().failures(), "what the platform takes away is not counted");
    // The contract may be edited meanwhile, and data may arrive: the run keeps what it locked.
    at.apply(
        Yaml.dataset("orders", "transform: {sql: \"SELECT 0 AS order_id, day, amount FROM raw\"}"));
    at.write("orders/late.parquet", Workspace.orders(1));
    at.runner().release("orders-1", "transform");
    BatchRunStatus status = at.published("orders-1");

    at.assertWent("orders-1", Phase.Running, Phase.InputLocked, Phase.Committing, Phase.Published);
    assertEquals(2, status.attempt());
    assertEquals(running.lock().digest(), status.lock().digest());
    assertEquals(running.contract().digest(), status.contract().digest());
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void repeatsATransformWhosePodSomebodyDeleted(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "transform");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.runner().awaitStarted("orders-1", "transform");

    at.client().resource(at.pods().get(0)).withGracePeriod(0).delete();
    at.await("orders-1", "repeated", s -> s.attempt() == 2);
    at.runner().release("orders-1", "transform");

    at.published("orders-1");
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void repeatsAStageThatDiedWithoutAReport(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "orders",
            "execution: {retry: {maxAttempts: 2, backoff: 1s}, resources: {cpu: 250m, memory: 512Mi}}"));
    at.runner().instead("orders-1", "lock", "kill -9 $$\n");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.await("orders-1", "repeated", s -> s.attempt() != null && s.attempt() == 2);
    at.published("orders-1");
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void givesUpWhenTheAttemptsAreUsedUp(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "orders",
            "execution: {retry: {maxAttempts: 1}, resources: {cpu: 250m, memory: 512Mi}}"));
    at.runner().instead("orders-1", "lock", "exit 9\n");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    BatchRunStatus status = at.failed("orders-1", Reason.RetriesExhausted);

    assertSays(status.message(), "attempt 1 was the last one", "lock", "9");
  }

  @Test
  void endsAComputeThatOutlivesItsDeadline(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "orders",
            "execution: {retry: {maxAttempts: 1}, deadlines: {compute: 1s}, resources: {cpu: 250m, memory: 512Mi}}"));
    at.runner().hold("orders-1", "lock");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    BatchRunStatus status = at.failed("orders-1", Reason.DeadlineExceeded);

    assertSays(status.message(), "deadlines.compute of 1s");
    at.await("no Job", at::jobs, jobs -> jobs.isEmpty());
    at.runner().awaitEnded("orders-1", "lock");
  }

  @Test
  void deletesARunWhenItsTimeHasCome(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01", "ttlSecondsAfterFinished: 0"));

    at.await("the commit", () -> at.log("orders").size(), entries -> entries == 2);
    at.awaitGone("orders-1");

    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Published);
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void takesTurnsOnAClaimThatOnlyOneJobMayMount(Workspace at) {
    at.writeOrders(1, 2);
    at.apply(
        Yaml.dataset(
            "orders",
            "output: {partitionBy: [day], keys: [order_id], store: {filesystem: {claimName: lake, path: orders, accessMode: ReadWriteOnce}}}"));
    at.runner().hold("first", "transform");
    at.apply(Yaml.run("first", "orders", "2026-07-01"));
    at.runner().awaitStarted("first", "transform");
    at.apply(Yaml.run("second", "orders", "2026-07-02"));
    BatchRunStatus waiting = at.awaitReason("second", Reason.WaitingForClaim);
    assertSays(waiting.message(), "ReadWriteOnce");
    assertTrue(at.jobs("second", "c").isEmpty());

    at.runner().release("first", "transform");
    at.published("first");
    at.published("second");

    at.assertWent("first", Phase.Planned, Phase.Committing, Phase.Published);
    at.assertWent("second", Phase.Planned, Phase.Committing, Phase.Published);
    assertEquals(Workspace.ordersOf(1, 2), at.readOrders("orders"));
  }

  @Test
  void goesOnWithTheContractItHadThoughItIsEditedWhileItWaits(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("older", "publish");
    at.apply(Yaml.run("older", "orders", "2026-07-01"));
    at.awaitPhase("older", Phase.Committing);
    at.apply(Yaml.run("younger", "orders", "2026-07-01"));
    BatchRunStatus waiting = at.awaitReason("younger", Reason.WaitingForBoundary);

    at.apply(
        Yaml.dataset(
            "orders",
            "transform: {sql: \"SELECT order_id, day, CAST(amount * 2 AS DECIMAL(10,2)) AS amount FROM raw\"}"));
    at.runner().release("older", "publish");
    at.published("older");
    BatchRunStatus younger = at.published("younger");

    assertEquals(waiting.contract().digest(), younger.contract().digest());
    at.assertWent("younger", Phase.Planned, Phase.Validating, Phase.Committing, Phase.Published);
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    at.apply(Yaml.run("next", "orders", "2026-07-01"));
    at.published("next");
    assertEquals(
        List.of("3.00", "6.00", "9.00", "12.00"),
        at.read("orders", "SELECT amount FROM $ ORDER BY order_id"));
  }

  @Test
  void givesUpAnImageThatCannotBePulled(Workspace at) {
    // A cluster binds claims and schedules first, and that is waiting, too.
    String patience = at.platform().isLocal() ? "15s" : "1m30s";
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "orders",
            "transform: {container: {image: \"registry.example/none:1\"}}",
            "execution: {retry: {maxAttempts: 1}, deadlines: {waiting: %s}, resources: {cpu: 250m, memory: 512Mi}}"
                .formatted(patience)));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    at.awaitReason("orders-1", Reason.ImagePullFailed);
    BatchRunStatus status = at.failed("orders-1", Reason.RetriesExhausted);

    assertSays(
        status.message(),
        "ImagePullFailed",
        "registry.example/none:1",
        "deadlines.waiting of " + patience);
    at.assertWent("orders-1", Phase.Planned, Phase.InputLocked, Phase.Failed);
    assertEquals(Reason.ImagePullFailed, status.failure().reason());
    at.await("no Job", () -> at.jobs("orders-1", "c"), jobs -> jobs.isEmpty());
  }
}
