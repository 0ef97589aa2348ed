package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every kind of input and every way to compute from it. */
@Execution(ExecutionMode.CONCURRENT)
class InputsTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static final String COLUMNS =
      "columns: [{name: order_id, type: BIGINT}, {name: day, type: DATE}, {name: amount, type: \"DECIMAL(10,2)\"}]";

  @Test
  void joinsCsvAndJsonWithReferenceDataInNamedSteps(Workspace at) {
    at.write("orders/a.csv", Workspace.orders(1) + " WHERE i <= 2");
    at.write("more/b.json", Workspace.orders(1) + " WHERE i > 2");
    at.write("rates/2026-06-01/rates.csv", "SELECT 10 AS rate");
    at.write("rates/2026-07-01/rates.csv", "SELECT 20 AS rate");
    at.write("rates/2026-07-02/rates.csv", "SELECT 30 AS rate");
    at.apply(
        Yaml.dataset(
            "orders",
            "inputs: [{name: a, files: {claimName: landing, path: orders/*.csv, format: CSV, "
                + COLUMNS
                + "}, boundary: {clock: EventTime, column: day}}, {name: b, files: {claimName: landing, path: more/*.json, format: JSON, digest: SHA256, "
                + COLUMNS
                + "}, boundary: {clock: EventTime, column: day}}]",
            "references: [{name: rates, claimName: landing, path: \"rates/{version}/rates.csv\", format: CSV, columns: [{name: rate, type: INTEGER}], policy: AsAtEventTime}]",
            "parameters: [{name: bonus, type: Decimal, defaultValue: \"0.50\"}]",
            "transform: {steps: [{name: united, sql: SELECT * FROM a UNION ALL SELECT * FROM b}, {name: priced, sql: \"SELECT order_id, day, CAST(amount * rate + CAST(getvariable('bonus') AS DECIMAL(9,2)) AS DECIMAL(12,2)) AS amount, getvariable('business_date') AS told FROM united, rates\"}]}"));
    at.apply(Yaml.run("mixed", "orders", "2026-07-01", "parameters: {bonus: \"0.25\"}"));

    BatchRunStatus status = at.published("mixed");

    assertEquals(
        List.of("11|30.25", "12|60.25", "13|90.25", "14|120.25"),
        at.read("orders", "SELECT order_id, amount FROM $ ORDER BY order_id"));
    assertEquals(
        List.of("2026-07-01"), at.read("orders", "SELECT DISTINCT CAST(told AS VARCHAR) FROM $"));
    assertEquals(2, status.lock().files());
    assertSays(Workspace.text(at.manifest("orders", status)), "2026-07-01", "sha256:", "rates");
  }

  @Test
  void readsHivePartitionsAsColumns(Workspace at) {
    at.write(
        "orders/day=2026-07-01/x.parquet", "SELECT 1 AS order_id, 2.5::DECIMAL(10,2) AS amount");
    at.write(
        "orders/day=2026-07-02/x.parquet", "SELECT 2 AS order_id, 3.5::DECIMAL(10,2) AS amount");
    at.apply(
        Yaml.dataset(
            "orders",
            "inputs: [{name: raw, files: {claimName: landing, path: orders/**/*.parquet, hivePartitions: true}}]",
            "transform: {sql: \"SELECT order_id, CAST(day AS DATE) AS day, amount FROM raw WHERE day = getvariable('business_date')\"}"));
    at.apply(Yaml.run("hive", "orders", "2026-07-02"));

    at.published("hive");

    assertEquals(List.of("2|2026-07-02|3.50"), at.readOrders("orders"));
  }

  @Test
  void takesTheFilesThatArrivedInTheInterval(Workspace at) throws IOException {
    at.writeOrders(1);
    at.write(
        "orders/late.parquet",
        "SELECT 99::BIGINT AS order_id, DATE '2026-07-01' AS day, 1.0::DECIMAL(10,2) AS amount");
    Files.setLastModifiedTime(
        at.file("landing", "orders/2026-07-01.parquet"),
        FileTime.from(Instant.parse("2026-07-01T10:00:00Z")));
    Files.setLastModifiedTime(
        at.file("landing", "orders/late.parquet"),
        FileTime.from(Instant.parse("2026-07-02T00:00:00Z")));
    at.apply(
        Yaml.dataset(
            "orders",
            "inputs: [{name: raw, files: {claimName: landing, path: orders/*.parquet}, boundary: {clock: FileArrivalTime}}]"));
    at.apply(Yaml.run("arrived", "orders", "2026-07-01"));

    BatchRunStatus status = at.published("arrived");

    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    assertEquals(1, status.lock().files());
  }

  @Test
  void takesExactlyTheFilesOfAList(Workspace at) {
    at.writeOrders(1, 2);
    at.apply(
        Yaml.dataset(
            "orders",
            "inputs: [{name: raw, files: {claimName: landing, list: [orders/2026-07-02.parquet]}}]"));
    at.apply(Yaml.run("listed", "orders", "2026-07-02"));

    at.published("listed");

    assertEquals(Workspace.ordersOf(2), at.readOrders("orders"));
  }

  @Test
  void waitsForAnUpstreamAndGoesOnWhenItPublishes(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.apply(
        Yaml.dataset(
            "revenue",
            "inputs: [{name: o, dataset: {name: orders}}]",
            "transform: {sql: \"SELECT day, CAST(sum(amount) AS DECIMAL(12,2)) AS revenue FROM o GROUP BY day\"}",
            "output: {partitionBy: [day], keys: [day], store: {filesystem: {claimName: lake, path: revenue}}}"));
    at.apply(Yaml.run("revenue-1", "revenue", "2026-07-01"));
    BatchRunStatus waiting = at.awaitReason("revenue-1", Reason.UpstreamNotPublished);
    assertSays(waiting.message(), "orders");

    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.published("orders-1");
    at.published("revenue-1");

    assertEquals(List.of("2026-07-01|15.00"), at.read("revenue", "SELECT day, revenue FROM $"));
  }

  @Test
  void readsWhatItPublishedBefore(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "totals",
            "transform: {compute: IncrementalRecompute, sql: \"SELECT order_id, day, CAST(raw.amount + coalesce(p.amount, 0) AS DECIMAL(10,2)) AS amount FROM raw LEFT JOIN previous p USING (order_id, day)\"}",
            "output: {partitionBy: [day], keys: [order_id], schema: [{name: order_id, type: BIGINT}, {name: day, type: DATE}, {name: amount, type: \"DECIMAL(10,2)\"}], store: {filesystem: {claimName: lake, path: totals}}}"));
    at.apply(Yaml.run("first", "totals", "2026-07-01"));
    at.published("first");
    assertEquals(Workspace.ordersOf(1), at.readOrders("totals"));

    at.apply(Yaml.run("second", "totals", "2026-07-01"));
    at.published("second");

    assertEquals(
        List.of("3.00", "6.00", "9.00", "12.00"),
        at.read("totals", "SELECT amount FROM $ ORDER BY order_id"));
  }

  @Test
  void runsACommandOfTheUsersAsTheTransform(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "copied",
            "transform: {container: {image: \"busybox:1.37\", command: [/bin/sh, -eu, -c], args: [\"for f in $(grep -o '\\\"[^\\\"]*[.]parquet\\\"' $BATCHRUN_EXCHANGE/inputs.json | tr -d '\\\"'); do cp $f $BATCHRUN_OUTPUT/part-0.parquet; done\"]}}",
            "output: {keys: [order_id], store: {filesystem: {claimName: lake, path: copied}}}",
            "reconciliation: [{check: Counts, input: raw}]"));
    at.apply(
        Yaml.run(
            "by-hand",
            "copied",
            "",
            "partition:",
            "interval: {from: \"2026-07-01T00:00:00Z\", to: \"2026-07-02T00:00:00Z\"}"));

    BatchRunStatus status = at.published("by-hand");

    assertEquals(Workspace.ordersOf(1), at.readOrders("copied"));
    assertEquals(Phase.Published, status.phase());
    at.assertWent("by-hand", Phase.Planned, Phase.Committing, Phase.Published);
  }

  @Test
  void showsWhatACommandOfTheUsersSaidWhenItFails(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "broken",
            "transform: {container: {image: \"busybox:1.37\", command: [/bin/sh, -c], args: [\"echo the rate table is empty; exit 3\"]}}"));
    at.apply(Yaml.run("by-hand", "broken", "2026-07-01"));

    BatchRunStatus status = at.failed("by-hand", Reason.TransformFailed);

    assertSays(status.message(), "the rate table is empty");
    assertEquals(3, status.failure().exitCode());
    assertEquals(1, status.attempt(), "a mistake of the user's is not repeated");
  }
}
