package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewSpec;
import dev.batchrun.api.v1alpha1.ReviewStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What quality gates and approvals keep from consumers. */
@Execution(ExecutionMode.CONCURRENT)
class GatesTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static final String DAYS =
      "range: {column: day, from: \"2026-07-01\", to: \"2026-07-03\"}";

  @Test
  void setsBadRowsAsideAndPublishesTheRest(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "orders",
            "quality: [{name: not-too-dear, check: Range, columns: [amount], max: \"5\", severity: QuarantineRecord}, {name: cheap, check: Range, columns: [amount], max: \"4\", severity: Warn}]",
            "reconciliation: [{check: Counts, input: raw}]"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    BatchRunStatus status = at.published("orders-1");

    assertEquals(Workspace.ordersOf(1).subList(0, 3), at.readOrders("orders"));
    at.assertWent("orders-1", Phase.Planned, Phase.Committing, Phase.Published);
    assertEquals(1, status.quality().quarantinedRows());
    assertEquals(1, status.quality().warned());
    assertTrue(
        at.evidence("orders", status).stream().anyMatch(f -> f.contains("quarantine")),
        () -> at.evidence("orders", status).toString());
  }

  @Test
  void withholdsAPartitionThatFailsAndPublishesTheOthers(Workspace at) {
    at.writeOrders(1);
    at.write("orders/2026-07-02.parquet", Workspace.orders(2) + " WHERE i = 1");
    at.apply(
        Yaml.dataset(
            "orders",
            "quality: [{name: enough, check: RowCount, min: \"2\", severity: FailPartition}]"));
    at.apply(Yaml.run("both-days", "orders", "", "partition:", DAYS));

    BatchRunStatus status = at.published("both-days");

    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    assertEquals(1, status.seal().withheld());
    assertSays(status.quality().firstProblem(), "enough");
    assertSays(status.message(), "is published; withheld by a gate: day=2026-07-02");
  }

  @Test
  void failsARunWhoseRowsBreakARule(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "orders",
            "quality: [{name: not-too-dear, check: Range, columns: [amount], max: \"5\"}]"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    BatchRunStatus status = at.failed("orders-1", Reason.QualityFailed);

    assertSays(status.message(), "not-too-dear", "1 row", "amount", "5");
    at.assertWent("orders-1", Phase.Planned, Phase.Failed);
    assertEquals(1, status.attempt());
    assertEquals(1, at.log("orders").stream().filter(e -> !e.contains("Condemn")).count());
  }

  @Test
  void asksAPersonWhereAGateSaysSo(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "orders",
            "quality: [{name: look-at-it, check: Range, columns: [amount], max: \"5\", severity: ManualReview}]"));
    at.applyAs("ana", Yaml.run("orders-1", "orders", "2026-07-01", "requestedBy: ana"));
    BatchRunStatus asked = at.awaitReason("orders-1", Reason.ApprovalRequired);
    assertEquals(Phase.Validating, asked.phase());
    assertTrue(asked.seal().approvalNeeded());

    at.answer("orders-1", "Reject", "ben");
    BatchRunStatus status = at.failed("orders-1", Reason.Rejected);

    assertSays(status.message(), "ben");
    at.assertWent("orders-1", Phase.Planned, Phase.Validating, Phase.Failed);
    assertFalse(at.root("orders").resolve("current").toFile().exists());
  }

  @Test
  void publishesTheVerySealThatSomebodyElseApproved(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders", "publish: {approval: Required}"));
    at.applyAs("ana", Yaml.run("orders-1", "orders", "2026-07-01", "requestedBy: ana"));
    BatchRunStatus asked = at.awaitReason("orders-1", Reason.ApprovalRequired);
    assertEquals(asked.seal().digest(), asked.hold().digest());

    String own = at.answer("orders-1", "Approve", "ana");
    ReviewStatus refused = at.awaitReview(own);
    assertFalse(refused.applied());
    assertSays(refused.message(), "ana", "expected somebody else");

    String blind = at.answer("orders-1", "sha256:" + "0".repeat(64), "Approve", "ben");
    ReviewStatus ignored = at.awaitReview(blind);
    assertFalse(ignored.applied());
    assertSays(ignored.message(), "answers to sha256:000", asked.seal().digest());
    assertEquals(Phase.Validating, at.status("orders-1").phase());

    String good = at.answer("orders-1", "Approve", "ben");
    BatchRunStatus status = at.published("orders-1");

    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    at.assertWent("orders-1", Phase.Planned, Phase.Validating, Phase.Committing, Phase.Published);
    assertTrue(at.awaitReview(good).applied());
    assertEquals("ben", status.answers().get(0).by());
    assertSays(Workspace.text(at.manifest("orders", status)), "\"ben\"", "\"ana\"");
    Review given = at.review(good);
    given.setSpec(
        new ReviewSpec(
            given.getSpec().target(),
            given.getSpec().digest(),
            ReviewVerdict.Reject,
            "ben",
            "on second thoughts"));
    KubernetesClientException edit =
        assertThrows(KubernetesClientException.class, () -> at.client().resource(given).update());
    assertSays(edit.getMessage(), "a Review is immutable; create another one");
    at.awaitNoFinalizer();
  }
}
