package dev.batchrun.operator.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Output;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrozenContractFileTest {
  private static final String REORDERED =
      """
      transform: {sql: "SELECT order_id, day, amount FROM raw"}
      output:
        store: {filesystem: {path: orders, claimName: lake}}
        keys: [order_id]
        partitionBy: [day, region]
      parameters:
      - {defaultValue: "1.50", type: Decimal, name: rate}
      inputs:
      - boundary: {zone: Europe/Berlin, clock: EventTime, column: ordered_at}
        name: raw
        files: {path: orders/*.parquet, claimName: landing}
      """;

  private static FrozenContractFile freeze(String yaml) {
    return FrozenContractFile.freeze("orders", Contracts.read(yaml, DatasetSpec.class), List.of());
  }

  @Test
  void hasTheSameBytesHoweverTheContractIsWritten() {
    assertEquals(freeze(Contracts.ORDERS).text(), freeze(REORDERED).text());
    assertEquals(freeze(Contracts.ORDERS).configMapName(), freeze(REORDERED).configMapName());
  }

  @Test
  void namesAKindByItsDigest() {
    FrozenContractFile file = freeze(Contracts.ORDERS);
    assertTrue(file.digest().matches("sha256:[0-9a-f]{64}"));
    assertEquals("contract-" + file.digest().substring(7, 47), file.configMapName());
  }

  @Test
  void readsBackWhatItFroze() {
    FrozenContract.UpstreamLocation upstream =
        new FrozenContract.UpstreamLocation(
            "fx",
            new Output.Store(
                new Output.Filesystem("lake", "fx", Output.AccessMode.ReadWriteOnce), null),
            List.of("day"),
            null);
    FrozenContractFile file =
        FrozenContractFile.freeze(
            FrozenContract.INLINE, FilledRecord.of(DatasetSpec.class), List.of(upstream));
    assertEquals(Optional.of(file), FrozenContractFile.read(file.text(), file.digest()));
  }

  @Test
  void doesNotBelieveATextWithAnotherDigest() {
    FrozenContractFile file = freeze(Contracts.ORDERS);
    String forged = file.text().replace("amount", "amount*2");
    assertEquals(Optional.empty(), FrozenContractFile.read(forged, file.digest()));
  }

  @Test
  void changesWithEveryWordOfTheContract() {
    assertNotEquals(
        freeze(Contracts.ORDERS).digest(),
        freeze(Contracts.ORDERS + "execution: {retry: {maxAttempts: 4}}\n").digest());
  }
}
