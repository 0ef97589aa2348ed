package dev.batchrun.operator.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.planning.PlanOutcome;
import dev.batchrun.core.planning.Planner;
import dev.batchrun.core.planning.RunPlan;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;

/** Contracts and runs for tests, written as users write them. */
final class Contracts {
  static final String ORDERS =
      """
      inputs:
      - name: raw
        files: {claimName: landing, path: orders/*.parquet}
        boundary: {clock: EventTime, column: ordered_at, zone: Europe/Berlin}
      parameters:
      - {name: rate, type: Decimal, defaultValue: "1.50"}
      transform: {sql: "SELECT order_id, day, amount FROM raw"}
      output:
        partitionBy: [day, region]
        keys: [order_id]
        store: {filesystem: {claimName: lake, path: orders}}
      """;

  static final String DAY = "datasetRef: {name: orders}\npartition: {day: \"2026-07-03\"}\n";

  private static final YAMLMapper YAML = new YAMLMapper();

  private Contracts() {}

  static FrozenContract contract(String yaml) {
    return FrozenContractFile.freeze("orders", read(yaml, DatasetSpec.class), List.of()).contract();
  }

  static BatchRun run(String yaml) {
    BatchRun run = new BatchRun();
    run.setMetadata(
        new ObjectMetaBuilder().withName("orders-2026-07-03").withNamespace("team-a").build());
    run.setSpec(read(yaml, BatchRunSpec.class));
    return run;
  }

  static RunPlan plan(BatchRun run, FrozenContract contract) {
    PlanOutcome outcome = Planner.plan(PlanRequests.of(run.getSpec(), contract));
    if (outcome instanceof PlanOutcome.Planned planned) {
      return planned.plan();
    }
    throw new AssertionError(((PlanOutcome.Refused) outcome).message());
  }

  static <T> T read(String yaml, Class<T> type) {
    try {
      return YAML.readValue(yaml, type);
    } catch (JsonProcessingException wrongTestData) {
      throw new AssertionError(wrongTestData);
    }
  }
}
