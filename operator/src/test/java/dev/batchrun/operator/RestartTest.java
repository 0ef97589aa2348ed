package dev.batchrun.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.operator.world.JobWorld;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.operator.world.TestCluster;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The operator's process dies after each of its writes in turn; another one takes over. */
class RestartTest {
  private static final int MORE_THAN_A_RUN_NEEDS = 60;

  @Test
  void changesNothingWhereverTheOperatorDies() {
    int deaths = replay(0);
    assertTrue(deaths > 10, "only " + deaths + " writes were interrupted");
  }

  @Test
  void changesNothingWhereverTheOperatorDiesDuringARecovery() {
    int deaths = replay(1);
    assertTrue(deaths > 14, "only " + deaths + " writes were interrupted");
  }

  private static int replay(int deadPublishers) {
    for (int writes = 0; writes < MORE_THAN_A_RUN_NEEDS; writes++) {
      AtomicInteger left = new AtomicInteger(deadPublishers);
      try (TestCluster cluster =
          new TestCluster(
              (job, request, stage) ->
                  stage.equals("publish") && left.getAndDecrement() > 0
                      ? new JobWorld.Exits(137, "")
                      : null)) {
        cluster.create(Samples.dataset("orders", "execution: {retry: {backoff: 0s}}\n"));
        BooleanSupplier dead = cluster.startMortal(writes);
        cluster.createRun("orders-1", Samples.day("2026-07-03"));
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(5))
            .until(() -> dead.getAsBoolean() || settled(cluster.run("orders-1")));
        if (!dead.getAsBoolean()) {
          return writes;
        }
        cluster.restart();
        BatchRun run = cluster.await("orders-1", RestartTest::settled);
        assertEquals(Phase.Published, run.getStatus().phase());
        assertEquals(1, cluster.store().commits().size());
        assertEquals(1, run.getStatus().attempt(), "no attempt was wasted");
        assertEquals(
            2 + 2 * deadPublishers, cluster.jobs().created().size(), "no Job was started twice");
      }
    }
    throw new AssertionError("a run needs more writes than expected");
  }

  private static boolean settled(BatchRun run) {
    return run != null
        && run.getStatus() != null
        && run.getStatus().phase() == Phase.Published
        && run.getMetadata().getFinalizers().isEmpty();
  }
}
