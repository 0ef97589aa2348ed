package dev.batchrun.runner.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user can get wrong, and the words they get: reason and message, row by row. */
class BadInputTest {
  private static final String SPEC =
      """
      {"inputs": [{"name": "raw", "files": {"claimName": "landing", "path": "orders/*.parquet"}}],
       "transform": {"sql": "SELECT order_id, amount FROM raw"},
       "output": {"keys": ["order_id"]}}
      """;

  @TempDir Path directory;
  private Pipeline pipeline;

  @BeforeEach
  void data() throws Exception {
    pipeline = new Pipeline(directory, SPEC);
    pipeline.parquet(
        "orders/a.parquet",
        "SELECT i AS order_id, CAST(i AS DECIMAL(18,2)) AS amount, i::DOUBLE AS price FROM range(10)"
            + " t(i)");
    pipeline.parquet("other/b.parquet", "SELECT 'x' AS order_id");
    pipeline.parquet("empty/e.parquet", "SELECT 1 AS order_id, 2 AS amount WHERE false");
    pipeline.text("csv/a.csv", "order_id,amount\n1,2.50\n2,x\n");
  }

  private static final String CSV =
      "{\"claimName\":\"landing\",\"path\":\"csv/*.csv\",\"format\":\"CSV\",\"columns\":"
          + "[{\"name\":\"order_id\",\"type\":\"BIGINT\"},{\"name\":\"amount\",\"type\":\"DECIMAL(18,2)\"}]}";

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(
            "transform/sql",
            "\"SELEC order_id FROM raw\"",
            Reason.InvalidSql,
            "transform.sql line 1, column 1: syntax error at or near \"SELEC\"\n"
                + "  SELEC order_id FROM raw\n  ^"),
        Arguments.of(
            "transform/sql",
            "\"SELECT order_id,\\n  amuont FROM raw\"",
            Reason.InvalidSql,
            "transform.sql line 2, column 3: Referenced column \"amuont\" not found in FROM clause!"
                + " Candidate bindings: \"amount\"\n    amuont FROM raw\n    ^"),
        Arguments.of(
            "transform/sql",
            "\"SELECT order_id, now() AS t FROM raw\"",
            Reason.NondeterministicSql,
            "transform.sql line 1, column 18: now() differs from run to run; write"
                + " getvariable('lock_time') for the moment the inputs were locked, or"
                + " getvariable('business_date') for the date the run is about\n"
                + "  SELECT order_id, now() AS t FROM raw\n                   ^"),
        Arguments.of(
            "transform/sql",
            "\"SELECT order_id, sum(price) AS p FROM raw GROUP BY 1\"",
            Reason.NondeterministicSql,
            "transform.sql line 1, column 18: sum() over floating point depends on the order in which"
                + " rows are added"),
        Arguments.of(
            "transform/sql",
            "\"SELECT * FROM '/etc/passwd'\"",
            Reason.InvalidSql,
            "there is no table '/etc/passwd'; it may read raw"),
        Arguments.of(
            "transform/sql",
            "\"SELECT amount FROM raw\"",
            Reason.SchemaDrift,
            "output: column order_id of output.keys is not among the transform's columns; found amount."),
        Arguments.of(
            "transform/steps",
            "[{\"name\":\"raw\",\"sql\":\"SELECT 1\"}]",
            Reason.InvalidRequest,
            "transform.steps[raw].sql: the name 'raw' is taken by an input, reference or step"),
        Arguments.of(
            "output/schema",
            "[{\"name\":\"order_id\",\"type\":\"BIGINT\"},{\"name\":\"amount\",\"type\":\"INTEGER\"}]",
            Reason.SchemaDrift,
            "output: column amount in the transform's rows: found DECIMAL(18,2), expected INTEGER by"
                + " output.schema."),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"order/*.parquet\"}}]",
            Reason.InputMissing,
            "input raw: no file matches order/*.parquet on claim landing; there is no directory order/,"
                + " the claim's root holds csv/, empty/, orders/, other/. Deliver the files, or correct"
                + " inputs[raw].files.path"),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"orders/*.csv\"}}]",
            Reason.InputMissing,
            "input raw: no file matches orders/*.csv on claim landing; directory orders/ holds"
                + " a.parquet."),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"list\":[\"orders/z.parquet\"]}}]",
            Reason.InputMissing,
            "input raw: orders/z.parquet is not on claim landing; deliver it or correct the list"),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"list\":[\"orders\"]}}]",
            Reason.InvalidRequest,
            "input raw: orders on claim landing is a directory; name files, such as orders/*.parquet"),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"nowhere\",\"path\":\"*.parquet\"}}]",
            Reason.InvalidRequest,
            "claim 'nowhere': not mounted in this step; mounted are [lake, landing]"),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"empty/*.parquet\"}}]",
            Reason.InputEmpty,
            "input raw: 1 file has no row; deliver the rows, correct the boundary, or set whenEmpty:"
                + " Accept"),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"{orders,other}/*.parquet\"}}]",
            Reason.SchemaDrift,
            "input raw: column order_id in b.parquet: found VARCHAR, expected BIGINT by a.parquet."),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"orders/*.parquet\",\"columns\":"
                + "[{\"name\":\"order_id\",\"type\":\"bigint\"},{\"name\":\"amount\",\"type\":\"BIGINT\"}]}}]",
            Reason.SchemaDrift,
            "input raw: column amount in a.parquet: found DECIMAL(18,2), expected BIGINT by the contract."),
        Arguments.of(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"orders/*.parquet\"},"
                + "\"boundary\":{\"clock\":\"EventTime\",\"column\":\"ordered_at\"}}]",
            Reason.InvalidRequest,
            "input raw: has a boundary, and the run names no interval; set spec.interval, or a partition"
                + " with a date"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void isToldBeforeARowIsComputed(String field, String json, Reason reason, String message) {
    if (field.equals("transform/steps")) {
      pipeline.with("transform", "{}");
    }
    pipeline.with(field, json);
    StepFailure failure = assertThrows(StepFailure.class, pipeline::lock);
    assertEquals(reason, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @Test
  void flagsWhatIsNotRepeatableWhenThePolicySaysSo() throws Exception {
    pipeline
        .with("transform/determinism", "\"Flag\"")
        .with("transform/sql", "\"SELECT order_id, sum(price) AS p FROM raw GROUP BY 1\"");
    assertEquals(
        "[transform.sql: sum() over floating point depends on the order in which rows are added]",
        pipeline.seal().warnings().toString());
  }

  @Test
  void refusesALinkThatLeavesTheClaim() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret.parquet"), "x");
    Files.createSymbolicLink(pipeline.landing("orders/link.parquet"), secret);
    StepFailure failure = assertThrows(StepFailure.class, pipeline::lock);
    assertEquals(Reason.InvalidRequest, failure.reason());
    assertTrue(
        failure
            .getMessage()
            .contains(
                "input raw: orders/link.parquet is a link to "
                    + secret.toRealPath()
                    + ", outside of claim landing; links that leave the claim are not followed."),
        failure.getMessage());
  }

  @Test
  void followsALinkInsideTheClaim() throws Exception {
    Files.createSymbolicLink(pipeline.landing("orders/c.parquet"), Path.of("a.parquet"));
    pipeline
        .with("output", "{}")
        .spec(
            SPEC.replace(", \"output\": {\"keys\": [\"order_id\"]}", "")
                .replace("{\"keys\": [\"order_id\"]}", "{}"));
    assertEquals(20, pipeline.seal().rows());
  }

  @Test
  void saysWhichLineOfACsvFileIsWrong() throws Exception {
    pipeline.with("inputs", "[{\"name\":\"raw\",\"files\":" + CSV + "}]");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(Reason.TransformFailed, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().contains("Line: 3"), failure.getMessage());
    assertTrue(failure.getMessage().contains("amount"), failure.getMessage());
  }

  @Test
  void takesFilesByArrival() throws Exception {
    Files.setLastModifiedTime(
        pipeline.landing("orders/a.parquet"), FileTime.from(Instant.parse("2026-07-02T10:00:00Z")));
    pipeline
        .with(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"orders/*.parquet\"},"
                + "\"boundary\":{\"clock\":\"FileArrivalTime\",\"lookBack\":\"12h\"}}]")
        .interval("2026-07-02T22:00:00Z", "2026-07-03T22:00:00Z");
    assertEquals(10, pipeline.seal().rows());
    StepFailure failure =
        assertThrows(
            StepFailure.class,
            () ->
                pipeline
                    .run("later")
                    .interval("2026-07-03T22:00:00Z", "2026-07-04T22:00:00Z")
                    .lock());
    assertEquals(Reason.InputEmpty, failure.reason());
    assertTrue(
        failure
            .getMessage()
            .contains(
                "1 files match orders/*.parquet on claim landing, none arrived in"
                    + " [2026-07-03T10:00:00Z, 2026-07-04T22:00:00Z)"),
        failure.getMessage());
  }

  @Test
  void acceptsAnEmptyInputThatDeclaresItsColumns() throws Exception {
    pipeline.with(
        "inputs",
        "[{\"name\":\"raw\",\"whenEmpty\":\"Accept\",\"files\":{\"claimName\":\"landing\",\"path\":"
            + "\"none/*.parquet\",\"columns\":[{\"name\":\"order_id\",\"type\":\"BIGINT\"},"
            + "{\"name\":\"amount\",\"type\":\"DECIMAL(18,2)\"}]}}]");
    assertEquals(0, pipeline.seal().rows());
  }

  @Test
  void readsJsonOfBothShapesAndHivePartitions() throws Exception {
    pipeline.text("json/d=1/a.json", "[{\"order_id\": 1, \"amount\": 1.5}, {\"order_id\": 2}]");
    pipeline.text("json/d=2/b.json", "{\"order_id\": 3, \"amount\": 2.25, \"extra\": 1}\n");
    pipeline
        .with(
            "inputs",
            "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"json/**/*.json\",\"format\":"
                + "\"JSON\",\"hivePartitions\":true,\"columns\":[{\"name\":\"order_id\",\"type\":\"BIGINT\"},"
                + "{\"name\":\"amount\",\"type\":\"DECIMAL(18,2)\"},{\"name\":\"d\",\"type\":\"INTEGER\"}]}}]")
        .with("transform/sql", "\"SELECT order_id, amount, d + 1 AS e FROM raw\"");
    assertEquals(
        java.util.List.of("1|1.50|2", "2|null|2", "3|2.25|3"),
        pipeline.rows(pipeline.seal(), "SELECT order_id, amount, e FROM %s ORDER BY 1"));
  }

  @Test
  void tellsThatMemoryIsTooSmall() throws Exception {
    pipeline
        .memory(60L << 20)
        .with(
            "transform/sql",
            "\"SELECT 1::BIGINT AS order_id, string_agg(md5(i::VARCHAR), ',' ORDER BY i) AS amount"
                + " FROM range(4000000) t(i), raw\"");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(Reason.MemoryLimitReached, failure.reason(), failure.getMessage());
  }

  @Test
  void tellsTheValueThatTheTransformFailedOn() {
    pipeline.with(
        "transform/sql",
        "\"SELECT order_id, CAST('x' || order_id AS INTEGER) AS amount FROM raw\"");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(Reason.TransformFailed, failure.reason());
    assertTrue(
        failure.getMessage().startsWith("transform.sql: Could not convert string 'x"),
        failure.getMessage());
  }

  @Test
  void keepsIntegersOf128BitsExact() throws Exception {
    pipeline.with(
        "transform/sql",
        "\"SELECT 1::BIGINT AS order_id, sum(9007199254740993::BIGINT) AS amount FROM raw\"");
    assertEquals(
        java.util.List.of("90071992547409930|DECIMAL(38,0)"),
        pipeline.rows(pipeline.seal(), "SELECT amount, typeof(amount) FROM %s"));
  }

  @Test
  void readsTheVersionOfAReferenceThatThePolicyMeans() throws Exception {
    for (String version : new String[] {"2026-06-01", "2026-07-01", "2026-08-01"}) {
      pipeline.text("rates/" + version + "/rates.csv", "k,rate\n1," + version.charAt(6) + "\n");
    }
    String columns =
        "\"columns\":[{\"name\":\"k\",\"type\":\"INTEGER\"},{\"name\":\"rate\",\"type\":\"INTEGER\"}]";
    pipeline
        .interval("2026-07-02T22:00:00Z", "2026-07-03T22:00:00Z")
        .with("transform/sql", "\"SELECT order_id, rate AS amount FROM raw CROSS JOIN rates\"");
    for (Map.Entry<String, String> policy :
        Map.of(
                "\"AsAtEventTime\"", "7",
                "\"AsAtProcessingTime\"", "7",
                "\"Latest\"", "8",
                "\"AsAtReportClose\",\"effectiveAt\":\"2026-06-30\"", "6",
                "\"RuleVersionPinned\",\"version\":\"2026-06-01\"", "6")
            .entrySet()) {
      pipeline
          .run("r" + Math.abs(policy.getKey().hashCode()))
          .with(
              "references",
              "[{\"name\":\"rates\",\"claimName\":\"landing\",\"path\":\"rates/{version}/rates.csv\","
                  + "\"format\":\"CSV\","
                  + columns
                  + ",\"policy\":"
                  + policy.getKey()
                  + "}]");
      assertEquals(
          java.util.List.of(policy.getValue()),
          pipeline.rows(pipeline.seal(), "SELECT DISTINCT amount FROM %s"),
          policy.getKey());
    }
    pipeline.run("early").interval("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    refusesReference(
        "\"AsAtEventTime\"",
        columns,
        "reference rates: no version is as old as 2026-01-01T00:00 (AsAtEventTime); there are"
            + " 2026-06-01, 2026-07-01, 2026-08-01.");
    refusesReference(
        "\"RuleVersionPinned\",\"version\":\"2025-01-01\"",
        columns,
        "reference rates: version 2025-01-01 expects rates/2025-01-01/rates.csv on claim landing, which"
            + " is not there; there are 2026-06-01, 2026-07-01, 2026-08-01");
    refusesReference(
        "\"RuleVersionPinned\",\"version\":\"2026-06-01\",\"checksum\":\"sha256:"
            + "0".repeat(64)
            + "\"",
        columns,
        "rates/2026-06-01/rates.csv has checksum sha256:");
  }

  private void refusesReference(String policy, String columns, String message) {
    pipeline.with(
        "references",
        "[{\"name\":\"rates\",\"claimName\":\"landing\",\"path\":\"rates/{version}/rates.csv\","
            + "\"format\":\"CSV\","
            + columns
            + ",\"policy\":"
            + policy
            + "}]");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::lock);
    assertEquals(Reason.ReferenceUnavailable, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @Test
  void noticesAFileThatIsReplacedWhileOthersAreStillChecked() throws Exception {
    pipeline.lock();
    Path locked = pipeline.landing("orders/a.parquet");
    // Of the same size: nothing but its stamp tells it from the locked one.
    Path other = Files.copy(locked, pipeline.landing("other/same.parquet"));
    boolean[] checking = new boolean[1];
    // The clock is asked when a part of a file was read: its digest will be the locked one.
    Progress progress =
        new Progress(
            new PrintStream(OutputStream.nullOutputStream()),
            false,
            () -> {
              if (checking[0] && Files.exists(other)) {
                move(other, locked);
              }
              return 0;
            });
    checking[0] = true;
    TransformStage transform = new TransformStage(pipeline.context(), pipeline.store, progress);
    StepFailure failure = assertThrows(StepFailure.class, transform::run);
    assertEquals(Reason.InputChanged, failure.reason(), failure.getMessage());
  }

  private static void move(Path from, Path to) {
    try {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refusesANameThatTheEngineWouldTakeForAPattern() {
    pipeline.parquet("odd/a1.parquet", "SELECT 1 AS order_id, 1.00 AS amount");
    pipeline.parquet("odd/a2.parquet", "SELECT 2 AS order_id, 2.00 AS amount");
    move(pipeline.landing("odd/a2.parquet"), pipeline.landing("odd/a[1].parquet"));
    pipeline.with(
        "inputs",
        "[{\"name\":\"raw\",\"files\":{\"claimName\":\"landing\",\"path\":\"odd/*.parquet\"}}]");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(Reason.InvalidRequest, failure.reason(), failure.getMessage());
    assertTrue(
        failure.getMessage().startsWith("input raw: odd/a[1].parquet"), failure.getMessage());
  }
}
