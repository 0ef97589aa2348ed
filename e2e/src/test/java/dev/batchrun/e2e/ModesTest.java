package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** What runs are for, other than publishing what they compute. */
@Execution(ExecutionMode.CONCURRENT)
class ModesTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static final String TIMES_FACTOR =
      "transform: {sql: \"SELECT order_id, day, CAST(amount * CAST(getvariable('factor') AS INTEGER) AS DECIMAL(10,2)) AS amount FROM raw\"}";
  private static final String FACTOR =
      "parameters: [{name: factor, type: Integer, defaultValue: \"1\"}]";
  private static final List<String> DOUBLED = List.of("3.00", "6.00", "9.00", "12.00");

  private static List<String> amounts(Workspace at) {
    return at.read("orders", "SELECT amount FROM $ ORDER BY order_id");
  }

  @Test
  void aDryRunProvesAndPublishesNothing(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("dry", "orders", "2026-07-01", "mode: DryRun"));

    BatchRunStatus status = at.finished("dry");

    assertEquals(Phase.Completed, status.phase(), at::describe);
    assertEquals(Reason.Completed, status.reason());
    assertFalse(at.root("orders").resolve("current").toFile().exists());
    assertEquals(List.of(), at.stagedFiles("orders"), "a dry run leaves no bytes");
    at.awaitEvent("dry", "Completed: ");
  }

  @Test
  void comparesWithWhatIsPublishedAndLeavesItAlone(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders", FACTOR, TIMES_FACTOR));
    at.apply(Yaml.run("base", "orders", "2026-07-01"));
    at.published("base");

    at.apply(
        Yaml.run(
            "compared",
            "orders",
            "2026-07-01",
            "mode: CompareOnly",
            "parameters: {factor: \"2\"}",
            "compare: {tolerances: [{column: amount, absolute: \"1\"}]}"));
    BatchRunStatus status = at.finished("compared");

    assertEquals(Phase.Completed, status.phase(), at::describe);
    assertEquals(4, status.comparison().changed());
    assertEquals(0, status.comparison().added());
    assertFalse(status.comparison().withinTolerance());
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void promotesTheVeryBytesOfAShadow(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders", FACTOR, TIMES_FACTOR));
    at.apply(Yaml.run("base", "orders", "2026-07-01"));
    at.published("base");
    at.apply(
        Yaml.run("shadow", "orders", "2026-07-01", "mode: Shadow", "parameters: {factor: \"2\"}"));
    BatchRunStatus shadow = at.finished("shadow");
    assertEquals(Phase.Completed, shadow.phase(), at::describe);
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    List<String> staged = at.stagedFiles("orders");

    at.apply(
        Yaml.run("promoted", "orders", "2026-07-01", "mode: Promote", "promote: {run: shadow}"));
    BatchRunStatus status = at.published("promoted");

    assertEquals(DOUBLED, amounts(at));
    assertEquals(staged, at.stagedFiles("orders"), "nothing is computed or copied");
    assertEquals(shadow.seal().rows(), status.seal().rows());
    assertEquals(0, at.runner().starts("promoted", "transform"));
  }

  @Test
  void rollsADayBackToAnEarlierVersionAndNoOther(Workspace at) {
    at.writeOrders(1, 2);
    at.apply(Yaml.dataset("orders", FACTOR, TIMES_FACTOR));
    at.apply(Yaml.run("first", "orders", "2026-07-01"));
    long good = at.published("first").commit().version();
    at.apply(Yaml.run("second", "orders", "2026-07-01", "parameters: {factor: \"2\"}"));
    at.published("second");
    at.apply(Yaml.run("other-day", "orders", "2026-07-02"));
    at.published("other-day");
    assertEquals(DOUBLED, amounts(at).subList(0, 4));

    at.apply(
        Yaml.run(
            "back",
            "orders",
            "2026-07-01",
            "mode: Rollback",
            "rollback: {toVersion: " + good + "}"));
    BatchRunStatus back = at.published("back");

    assertEquals(Workspace.ordersOf(1, 2), at.readOrders("orders"));
    assertTrue(back.commit().version() > good);
    at.delete("second");
    at.apply(Yaml.run("second", "orders", "2026-07-01", "parameters: {factor: \"2\"}"));
    BatchRunStatus rolledBack = at.published("second");
    assertEquals(Reason.AlreadyPublished, rolledBack.reason());
    assertEquals(Standing.RolledBack, rolledBack.commit().standing());
    assertSays(rolledBack.message(), "RolledBack");
  }
}
