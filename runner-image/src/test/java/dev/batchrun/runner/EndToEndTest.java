package dev.batchrun.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program as Jobs start it, over the file system store: environment in, report and code out.
 */
class EndToEndTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir Path directory;
  private ObjectNode request;
  private String contract =
      """
      {"format": 1, "dataset": "orders", "spec": {
        "inputs": [{"name": "raw", "files": {"claimName": "landing", "path": "*.parquet"},
                    "boundary": {"clock": "EventTime", "column": "at"}}],
        "transform": {"sql": "SELECT order_id, CAST(\\"at\\" AS DATE) AS day, amount FROM raw"},
        "output": {"partitionBy": ["day"], "keys": ["order_id"], "files": {"digest": "SHA256"},
                   "store": {"filesystem": {"claimName": "lake", "path": "sales/orders"}}},
        "quality": [{"check": "Range", "columns": ["amount"], "min": "0", "severity": "QuarantineRecord"}],
        "reconciliation": [{"check": "Counts", "input": "raw"}]}}
      """;

  @BeforeEach
  void data() throws Exception {
    Files.createDirectories(directory.resolve("landing"));
    Files.createDirectories(directory.resolve("lake"));
    sql(
        "COPY (SELECT i AS order_id, TIMESTAMP '2026-07-03 00:00:00' + to_minutes(i) AS at,"
            + " CAST(i - 1 AS DECIMAL(18,2)) AS amount FROM range(1000) t(i)) TO '"
            + directory.resolve("landing/a.parquet")
            + "' (FORMAT parquet)");
    request =
        (ObjectNode)
            MAPPER.readTree(
                """
                {"protocol": 1, "installation": "test", "namespace": "shop", "dataset": "orders",
                 "run": "orders-1", "runKey": "orders-1", "runId": "orders-1-0a1b2c",
                 "requestDigest": "sha256:1", "mode": "Publish", "attempt": 1, "epoch": 0,
                 "businessDate": "2026-07-03",
                 "interval": {"from": "2026-07-03T00:00:00Z", "to": "2026-07-04T00:00:00Z"},
                 "boundary": [{"column": "day", "exactly": "2026-07-03"}]}
                """);
  }

  private StepReport run(String command, int code) throws Exception {
    byte[] bytes = contract.getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(directory.resolve("contract.json"), bytes);
    request.put("contractDigest", Digests.sha256(bytes));
    Map<String, String> environment = new HashMap<>();
    environment.put(PodLayout.ENV_REQUEST, request.toString());
    environment.put(PodLayout.ENV_CONTRACT, file.toString());
    environment.put(
        PodLayout.ENV_CLAIMS,
        CanonicalJson.text(
            Map.of(
                "landing", directory.resolve("landing").toString(),
                "lake", directory.resolve("lake").toString())));
    environment.put(PodLayout.ENV_WORK, directory.resolve("work").toString());
    environment.put(PodLayout.ENV_EXCHANGE, directory.resolve("exchange").toString());
    environment.put(PodLayout.ENV_POD_TOKEN, "0f1e2d3c-" + request.get("attempt").asText());
    environment.put(PodLayout.ENV_MEMORY_BYTES, String.valueOf(1L << 30));
    environment.put(PodLayout.ENV_CPUS, "2");
    Path log = directory.resolve("termination-log");
    environment.put(PodLayout.ENV_TERMINATION_LOG, log.toString());
    Files.deleteIfExists(log);
    assertEquals(code, Main.commandLine(environment).execute(command), command);
    assertTrue(Files.size(log) <= PodLayout.MAX_REPORT_BYTES);
    return CanonicalJson.read(Files.readAllBytes(log), StepReport.class);
  }

  private static List<String> sql(String sql) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return List.of();
      }
      try (var rows = statement.getResultSet()) {
        rows.next();
        return List.of(rows.getString(1));
      }
    }
  }

  private StepReport publish() throws Exception {
    run("lock", 0);
    run("transform", 0);
    StepReport sealed = run("validate", 0);
    request.put("seal", sealed.seal().digest()).put("epoch", 1);
    return run("publish", 0);
  }

  @Test
  void publishesWhatReadersSee() throws Exception {
    StepReport published = publish();
    assertEquals(1L, published.commit().version());
    Path current = directory.resolve("lake/sales/orders/current");
    assertEquals(
        List.of("999 rows, amount 0.00 to 998.00, day 2026-07-03"),
        sql(
            "SELECT count(*) || ' rows, amount ' || min(amount) || ' to ' || max(amount) || ', day '"
                + " || any_value(day) FROM read_parquet('"
                + current
                + "/**/*.parquet', hive_partitioning = false)"));
  }

  @Test
  void findsItsCommitWhenItIsAppliedAgain() throws Exception {
    publish();
    request.remove("seal");
    request.put("epoch", 0).put("attempt", 2);
    StepReport again = run("lock", 3);
    assertEquals(Reason.AlreadyPublished, again.reason());
    assertEquals(1L, again.commit().version());
    assertFalse(again.manifest().digest().isEmpty());
    request.put("requestDigest", "sha256:2").put("runId", "orders-1-ffffff");
    StepReport changed = run("lock", Reason.RequestChanged.exitCode());
    assertEquals(Reason.RequestChanged, changed.reason());
  }

  @Test
  void rollsBackToAnEarlierVersion() throws Exception {
    publish();
    contract = contract.replace("amount FROM raw", "amount + 1 AS amount FROM raw");
    request.put("run", "orders-2").put("runKey", "orders-2").put("runId", "orders-2-0a1b2c");
    request.put("requestDigest", "sha256:3").put("epoch", 0).remove("seal");
    assertEquals(2L, publish().commit().version());
    request.put("run", "back").put("runKey", "back").put("runId", "back-0a1b2c");
    request.put("requestDigest", "sha256:4").put("epoch", 0).remove("seal");
    request.put("mode", "Rollback").put("rollbackToVersion", 1);
    assertEquals(3L, publish().commit().version());
    assertEquals(
        List.of("998.00"),
        sql(
            "SELECT max(amount) FROM read_parquet('"
                + directory.resolve("lake/sales/orders/current")
                + "/**/*.parquet', hive_partitioning = false)"));
  }

  @Test
  void tellsWhatIsWrongWithoutAStackTrace() throws Exception {
    contract = contract.replace("SELECT order_id", "SELEC order_id");
    StepReport report = run("lock", Reason.InvalidSql.exitCode());
    assertEquals("orders-1-0a1b2c", report.runId());
    assertTrue(report.message().startsWith("transform.sql line 1, column 1: syntax error"));
    assertFalse(report.message().contains("Exception"));
  }

  @Test
  void refusesAContractWithAnotherDigest() throws Exception {
    run("lock", 0);
    Path file = directory.resolve("contract.json");
    Files.writeString(file, contract + " ");
    Map<String, String> environment =
        Map.of(
            PodLayout.ENV_REQUEST, request.toString(),
            PodLayout.ENV_CONTRACT, file.toString(),
            PodLayout.ENV_POD_TOKEN, "x",
            PodLayout.ENV_TERMINATION_LOG, directory.resolve("log").toString());
    assertEquals(
        Reason.InvalidRequest.exitCode(), Main.commandLine(environment).execute("transform"));
    assertTrue(Files.readString(directory.resolve("log")).contains("the request names sha256:"));
  }

  @Test
  void documentsEveryExitCode() {
    for (String command : List.of("lock", "transform", "validate")) {
      String help = Main.commandLine(Map.of()).getSubcommands().get(command).getUsageMessage();
      for (Reason reason : Reason.values()) {
        assertTrue(
            reason.exitCode() == 0 || help.contains(reason + ":"), command + " " + reason + help);
      }
    }
    assertTrue(
        Main.commandLine(Map.of())
            .getSubcommands()
            .get("lock")
            .getUsageMessage()
            .contains("AlreadyPublished: the run's commit was found"));
  }
}
