package dev.batchrun.operator.act;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.operator.world.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContractSweeperTest {
  @Test
  void deletesOnlyOldContractsThatNoRunNames() {
    try (TestCluster cluster = TestCluster.wellBehaved().start()) {
      cluster.create(Samples.orders());
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      cluster.await("orders-1", Phase.Published);
      ContractSweeper sweeper =
          new ContractSweeper(cluster.client(), Set.of(TestCluster.NAMESPACE));
      Instant later = Instant.now().plus(Duration.ofHours(2));
      assertEquals(0, sweeper.sweep(later), "a run names it");

      cluster.await("orders-1", r -> r.getMetadata().getFinalizers().isEmpty());
      cluster.client().resource(cluster.run("orders-1")).delete();
      assertEquals(0, sweeper.sweep(Instant.now()), "it is young");
      assertEquals(1, sweeper.sweep(later));
    }
  }
}
