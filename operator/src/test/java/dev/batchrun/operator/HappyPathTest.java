package dev.batchrun.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.operator.world.TestCluster;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class HappyPathTest {
  @Test
  void publishesExactlyOnceAndSaysSo() {
    try (TestCluster cluster = TestCluster.wellBehaved().start()) {
      cluster.create(Samples.orders());
      cluster.createRun("orders-1", Samples.day("2026-07-03"));

      BatchRun run =
          cluster.await(
              "orders-1",
              r ->
                  r.getStatus() != null
                      && r.getStatus().phase() == Phase.Published
                      && r.getMetadata().getFinalizers().isEmpty());

      assertEquals(1, cluster.store().commits().size());
      assertEquals(1L, run.getStatus().commit().version());
      assertEquals("day=2026-07-03", run.getStatus().partition());
      assertEquals("publish 4/4", run.getStatus().progress());
      assertEquals(
          Map.of(
              "Finished", "True",
              "Succeeded", "True",
              "Published", "True",
              "Ready", "True",
              "Reconciling", "False",
              "Stalled", "False"),
          run.getStatus().conditions().stream()
              .collect(Collectors.toMap(Condition::getType, Condition::getStatus)));
      List<String> jobs = cluster.jobs().created();
      assertEquals(2, jobs.size(), jobs.toString());
      assertTrue(jobs.get(0).matches("orders-1-[0-9a-f]{8}-c1"), jobs.get(0));
      assertTrue(jobs.get(1).matches("orders-1-[0-9a-f]{8}-p1"), jobs.get(1));
      Dataset dataset =
          cluster
              .client()
              .resources(Dataset.class)
              .inNamespace(TestCluster.NAMESPACE)
              .withName("orders")
              .get();
      assertEquals(1L, dataset.getStatus().version());
      assertEquals("orders-1", dataset.getStatus().lastRun());
    }
  }

  @Test
  void expectsTheLogSeenBeforeAndNoneWhereTheDatasetNamesAnotherStore() {
    try (TestCluster cluster = TestCluster.wellBehaved().start()) {
      cluster.create(Samples.orders());
      publish(cluster, "orders-1", "2026-07-03");
      publish(cluster, "orders-2", "2026-07-04");
      assertEquals(1L, cluster.store().expected("orders-2").orElseThrow().head());
      assertEquals("pvc://lake/orders", cluster.store().expected("orders-2").orElseThrow().store());

      cluster
          .client()
          .resources(Dataset.class)
          .inNamespace(TestCluster.NAMESPACE)
          .withName("orders")
          .edit(
              dataset -> {
                dataset.setSpec(Samples.dataset("elsewhere", "").getSpec());
                return dataset;
              });
      publish(cluster, "orders-3", "2026-07-05");
      assertTrue(cluster.store().expected("orders-3").isEmpty());
    }
  }

  private static void publish(TestCluster cluster, String name, String day) {
    cluster.createRun(name, Samples.day(day));
    cluster.await(name, r -> r.getStatus() != null && r.getStatus().phase() == Phase.Published);
  }
}
