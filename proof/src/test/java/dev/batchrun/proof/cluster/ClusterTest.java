package dev.batchrun.proof.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private static StageScript wellBehaved(FakeStore store) {
    return stage -> new StageScript.Reports(store.play(stage.request(), stage.name()));
  }

  private static List<String> publish(FakeStore store) {
    Cluster cluster = new Cluster(wellBehaved(store));
    cluster.startOperator("op", Wire.PLAIN);
    cluster.create(Samples.orders());
    cluster.createRun("orders-1", Samples.day("2026-07-03"));

    cluster.settle(Duration.ofMinutes(10));

    BatchRun run = cluster.run("orders-1").orElseThrow();
    assertEquals(Phase.Published, run.getStatus().phase(), cluster.trace().tail(40));
    assertTrue(run.getMetadata().getFinalizers().isEmpty());
    assertEquals(
        Optional.of(1L),
        cluster
            .user()
            .get(Dataset.class, Cluster.NAMESPACE, "orders")
            .map(dataset -> dataset.getStatus().version()));
    assertEquals(2, cluster.server().list(Kind.JOB).size());
    return cluster.trace().lines();
  }

  @Test
  void publishesOnceAndLeavesTheSameTraceEveryTime() {
    FakeStore store = new FakeStore();
    List<String> first = publish(store);
    assertEquals(1, store.commits().size());
    assertEquals(String.join("\n", first), String.join("\n", publish(new FakeStore())));
  }
}
