package dev.batchrun.operator.world;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Valid objects that a test changes one fact of. */
public final class Samples {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Samples() {}

  /** The Dataset orders. */
  public static Dataset orders() {
    return dataset("orders", "");
  }

  /** A Dataset with more below its spec, in YAML of two blanks' indent. */
  public static Dataset dataset(String name, String more) {
    Dataset dataset = new Dataset();
    dataset.getMetadata().setName(name);
    dataset.setSpec(
        Serialization.unmarshal(
            """
            inputs:
            - name: raw
              files: {claimName: landing, path: "orders/*.parquet"}
              boundary: {clock: EventTime, column: ordered_at, zone: Europe/Berlin}
            transform: {sql: "SELECT order_id, day, amount FROM raw"}
            output:
              partitionBy: [day]
              keys: [order_id]
              store: {filesystem: {claimName: lake, path: %s}}
            """
                    .formatted(name)
                + more,
            DatasetSpec.class));
    return dataset;
  }

  /** A run of orders for a day. */
  public static BatchRunSpec day(String day) {
    return run("{\"datasetRef\":{\"name\":\"orders\"},\"partition\":{\"day\":\"" + day + "\"}}");
  }

  /** A run from JSON. */
  public static BatchRunSpec run(String json) {
    try {
      return JSON.readValue(json, BatchRunSpec.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
