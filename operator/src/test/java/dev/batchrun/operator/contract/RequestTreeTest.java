package dev.batchrun.operator.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.identity.RequestMeaning;
import dev.batchrun.core.identity.RunIdentity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTreeTest {

  private static RunIdentity identity(String contractYaml, String runYaml) {
    var contract = Contracts.contract(contractYaml);
    BatchRun run = Contracts.run(runYaml);
    return RequestTree.identity("main", run, contract, Contracts.plan(run, contract));
  }

  @Test
  void knowsOfEveryFieldOfTheApiWhetherItIsMeaning() {
    // Fails with the field's name when the API has one that the projection never heard of.
    Map<String, Object> everything =
        Map.of(
            "dataset",
            "orders",
            "contract",
            SpecTree.of(FilledRecord.of(DatasetSpec.class)),
            "run",
            SpecTree.of(FilledRecord.of(BatchRunSpec.class)));
    assertTrue(RequestMeaning.of(everything).containsKey("run"));
  }

  @Test
  void keepsTheIdentityThatWasGivenOut() {
    // Golden: see the golden digests of the core for how this may change (it may not).
    RunIdentity identity = identity(Contracts.ORDERS, Contracts.DAY);
    assertEquals("orders-2026-07-03-525b72fa5d2a6998", identity.runId());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "mode: Publish",
        "businessDate: \"2026-07-03\"",
        "parameters: {rate: \"1.50\"}",
        "parameters: {rate: \"01.50\"}",
        "requestedBy: ana",
        "suspend: true",
        "ttlSecondsAfterFinished: 60",
        "runKey: orders-2026-07-03"
      })
  void isTheSameRunWhateverDoesNotMatterIsWrittenOut(String more) {
    assertEquals(
        identity(Contracts.ORDERS, Contracts.DAY),
        identity(Contracts.ORDERS, Contracts.DAY + more + "\n"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "mode: DryRun",
        "businessDate: \"2026-07-04\"",
        "parameters: {rate: \"1.5\"}",
        "interval: {from: \"2026-07-02T22:00:00Z\", to: \"2026-07-04T00:00:00Z\"}",
        "rerun: late files",
        "runKey: another"
      })
  void isAnotherRunWhereSomethingElseIsMeant(String more) {
    assertNotEquals(
        identity(Contracts.ORDERS, Contracts.DAY).runId(),
        identity(Contracts.ORDERS, Contracts.DAY + more + "\n").runId());
  }

  @Test
  void takesOneInstantInTwoSpellingsForTheSame() {
    String utc = "interval: {from: \"2026-07-02T22:00:00Z\", to: \"2026-07-03T22:00:00Z\"}\n";
    String local =
        "interval: {from: \"2026-07-03T00:00:00+02:00\", to: \"2026-07-04T00:00:00.0+02:00\"}\n";
    assertEquals(
        identity(Contracts.ORDERS, Contracts.DAY + utc),
        identity(Contracts.ORDERS, Contracts.DAY + local));
  }

  @Test
  void isAnotherRunWhereTheContractsDefaultOfAParameterChanged() {
    assertNotEquals(
        identity(Contracts.ORDERS, Contracts.DAY).requestDigest(),
        identity(Contracts.ORDERS.replace("1.50", "1.60"), Contracts.DAY).requestDigest());
  }
}
