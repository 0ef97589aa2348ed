package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The main job, and what becomes of a run's name afterwards. */
@Execution(ExecutionMode.CONCURRENT)
class PublishTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  @Test
  void publishesTheDaysOfARangeWithEvidenceThatVerifies(Workspace at) {
    at.writeOrders(1, 2, 3);
    at.apply(Yaml.dataset("orders"));
    at.apply(
        Yaml.run(
            "first-days",
            "orders",
            "",
            "partition:",
            "range: {column: day, from: \"2026-07-01\", to: \"2026-07-03\"}"));

    BatchRunStatus status = at.published("first-days");

    assertEquals(Workspace.ordersOf(1, 2), at.readOrders("orders"));
    assertEquals(
        List.of(
            Phase.Planned,
            Phase.InputLocked,
            Phase.Running,
            Phase.Validating,
            Phase.Committing,
            Phase.Published),
        at.phases("first-days"));
    assertEquals(8, status.seal().rows());
    assertEquals(2, status.seal().partitions());
    assertEquals(Standing.Current, status.commit().standing());
    assertEquals(status.manifest().digest(), Evidence.digest(at.manifest("orders", status)));
    at.awaitEvent("first-days", "Published: ");
    assertEquals(
        1, at.log("orders").stream().filter(entry -> entry.contains("\"Publish\"")).count());

    Evidence.Verdict whole = Evidence.verify(at, "orders");
    assertEquals(0, whole.exitCode(), whole.output());
    Evidence.flipAByte(at, "orders");
    Evidence.Verdict torn = Evidence.verify(at, "orders");
    assertNotEquals(0, torn.exitCode(), torn.output());
    assertSays(torn.output(), ".parquet");
  }

  @Test
  void publishesAnotherPartitionBesideTheFirst(Workspace at) {
    at.writeOrders(1, 2);
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    BatchRunStatus first = at.published("orders-1");
    at.apply(Yaml.run("orders-2", "orders", "2026-07-02"));
    BatchRunStatus second = at.published("orders-2");

    assertEquals(Workspace.ordersOf(1, 2), at.readOrders("orders"));
    assertTrue(second.commit().version() > first.commit().version());
    assertEquals(Standing.Current, at.status("orders-1").commit().standing());
    at.await(
        "the Dataset's newest version",
        () -> at.dataset("orders").getStatus(),
        d -> d != null && second.commit().version().equals(d.version()));
    assertEquals("orders-2", at.dataset("orders").getStatus().lastRun());
  }

  @Test
  void saysHowItsCommitStandsWhenItIsAppliedAgain(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    BatchRunStatus first = at.published("orders-1");
    at.delete("orders-1");
    at.writeOrders(1, 2);

    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    BatchRunStatus again = at.published("orders-1");

    assertEquals(Reason.AlreadyPublished, again.reason());
    assertEquals(first.commit().version(), again.commit().version());
    assertEquals(Standing.Current, again.commit().standing());
    assertEquals(first.identity().runId(), again.identity().runId());
    at.assertWent("orders-1", Phase.Planned, Phase.Published);
    assertFalse(at.phases("orders-1").contains(Phase.Committing));
    assertEquals(2, at.log("orders").size(), "nothing was added to the log");
    assertEquals(1, at.runner().starts("orders-1", "transform"), "nothing is computed again");
  }

  @Test
  void saysThatALaterRunSupersededIt(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("old", "orders", "2026-07-01"));
    at.published("old");
    at.apply(Yaml.run("new", "orders", "2026-07-01"));
    at.published("new");
    at.delete("old");

    at.apply(Yaml.run("old", "orders", "2026-07-01"));
    BatchRunStatus old = at.published("old");

    assertEquals(Reason.AlreadyPublished, old.reason());
    assertEquals(Standing.Superseded, old.commit().standing());
    assertSays(old.message(), "stands as Superseded");
  }

  @Test
  void holdsTheSameNameWithAnotherMeaningUntilARerunIsAskedFor(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "orders",
            "parameters: [{name: factor, type: Integer, defaultValue: \"1\"}]",
            "transform: {sql: \"SELECT order_id, day, CAST(amount * CAST(getvariable('factor') AS INTEGER) AS DECIMAL(10,2)) AS amount FROM raw\"}"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    BatchRunStatus first = at.published("orders-1");
    at.delete("orders-1");

    at.apply(Yaml.run("orders-1", "orders", "2026-07-01", "parameters: {factor: \"2\"}"));
    BatchRunStatus held = at.awaitReason("orders-1", Reason.RequestChanged);
    assertSays(held.message(), "rerun");
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    at.delete("orders-1");

    at.apply(
        Yaml.run(
            "orders-1",
            "orders",
            "2026-07-01",
            "parameters: {factor: \"2\"}",
            "rerun: twice the price"));
    BatchRunStatus rerun = at.published("orders-1");

    assertEquals(Reason.Published, rerun.reason());
    assertTrue(rerun.commit().version() > first.commit().version());
    assertEquals(first.commit().version(), rerun.commit().previousVersion());
    assertEquals(
        List.of("11|3.00", "12|6.00", "13|9.00", "14|12.00"),
        at.read("orders", "SELECT order_id, amount FROM $ ORDER BY order_id"));
  }
}
