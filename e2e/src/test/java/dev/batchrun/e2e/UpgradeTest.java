package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The operator is exchanged under runs that are at work. */
@Tag("cluster")
@Isolated("the operator of all scenarios is exchanged")
class UpgradeTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  @Test
  void aRunThatIsCommittingOutlivesTheUpgradeFromThePreviousChart(Workspace at) {
    ClusterComponents parts = ((ClusterPlatform) PLATFORMS.platform()).components();
    at.writeOrders(1, 2);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "transform");
    at.runner().hold("orders-1", "publish");
    assumeTrue(parts.installPreviousChart(), "skipped: no previous chart to come from");
    try {
      at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
      at.awaitPhase("orders-1", Phase.Running);
      at.runner().awaitStarted("orders-1", "transform");
      at.runner().release("orders-1", "transform");
      at.awaitPhase("orders-1", Phase.Committing);
      at.runner().awaitStarted("orders-1", "publish");
    } finally {
      parts.installCurrentChart();
    }
    at.runner().release("orders-1", "publish");
    BatchRunStatus status = at.published("orders-1");
    at.apply(Yaml.run("orders-2", "orders", "2026-07-02"));
    at.published("orders-2");

    at.assertWent("orders-1", Phase.Planned, Phase.Running, Phase.Committing, Phase.Published);
    assertEquals(1, status.attempt());
    assertEquals(1, status.epoch());
    assertEquals(1, at.runner().starts("orders-1", "publish"));
    assertEquals(Workspace.ordersOf(1, 2), at.readOrders("orders"));
  }
}
