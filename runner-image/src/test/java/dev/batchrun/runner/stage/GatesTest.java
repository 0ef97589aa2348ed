package dev.batchrun.runner.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every check with every severity, over staged rows of three days with known defects. */
class GatesTest {
  private static final String SPEC =
      """
      {"inputs": [{"name": "raw", "files": {"claimName": "landing", "path": "*.parquet"}},
                  {"name": "shops", "files": {"claimName": "landing", "path": "ref/*.parquet"}}],
       "transform": {"sql": "SELECT id, day, amount, kind, shop, code FROM raw"},
       "output": {"partitionBy": ["day"]}}
      """;

  @TempDir Path directory;
  private Pipeline pipeline;

  /** 30 rows, ten a day; row 25 of day 3 is wrong in every column, and its id repeats row 24's. */
  @BeforeEach
  void data() {
    pipeline = new Pipeline(directory, SPEC).days("2026-07-01", "2026-07-04");
    pipeline.parquet(
        "a.parquet",
        "SELECT CASE WHEN i = 25 THEN 24 ELSE i END AS id, DATE '2026-07-01' + (i // 10)::INT AS day,"
            + " CAST(CASE WHEN i = 25 THEN -5 ELSE i END AS DECIMAL(18,2)) AS amount,"
            + " CASE WHEN i = 25 THEN 'odd' ELSE 'sale' END AS kind,"
            + " CASE WHEN i = 25 THEN 99 ELSE i % 3 END AS shop,"
            + " CASE WHEN i = 25 THEN NULL ELSE 'A' || i END AS code FROM range(30) t(i)");
    pipeline.parquet("ref/shops.parquet", "SELECT i AS shop FROM range(3) t(i)");
  }

  private static final String[] RULES = {
    "{\"check\":\"NotNull\",\"columns\":[\"code\"]",
    "{\"check\":\"Unique\",\"columns\":[\"id\"]",
    "{\"check\":\"Range\",\"columns\":[\"amount\"],\"min\":\"0\",\"max\":\"1000\"",
    "{\"check\":\"AcceptedValues\",\"columns\":[\"kind\"],\"values\":[\"sale\",\"return\"]",
    "{\"check\":\"Pattern\",\"columns\":[\"kind\"],\"pattern\":\"s.*\"",
    "{\"check\":\"Referential\",\"columns\":[\"shop\"],\"reference\":\"shops\"",
    "{\"check\":\"Sql\",\"name\":\"amount is good\",\"sql\":\"amount >= 0 -- never less\""
  };

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3", "4", "5", "6"})
  void hasSixConsequences(int rule) throws Exception {
    Seal info = sealWith(rule, "Info");
    assertEquals(30, info.rows());
    assertEquals(0, info.warnings().size());
    assertEquals(false, info.quality().get(0).held());
    assertEquals(1, info.quality().get(0).failures());
    assertEquals(List.of("day=2026-07-03"), info.quality().get(0).partitions());

    Seal warn = sealWith(rule, "Warn");
    assertEquals(1, warn.warnings().size(), warn.warnings().toString());

    Seal quarantine = sealWith(rule, "QuarantineRecord");
    assertEquals(29, quarantine.rows());
    assertEquals(1, quarantine.quarantine().rows());
    assertEquals(1, quarantine.discarded().size());
    assertEquals(1L, quarantine.quarantine().reasons().values().iterator().next());
    // Of the two rows with id 24 the first in the order of all columns stays.
    String amount = rule == 1 ? "24.00" : "-5.00";
    assertEquals(
        List.of("0"),
        pipeline.rows(quarantine, "SELECT count(*) FROM %s WHERE amount = " + amount));
    assertEquals(
        List.of(amount + "|[" + quarantine.quality().get(0).name() + "]"),
        Pipeline.sql(
            "SELECT amount, batchrun_reasons FROM '"
                + pipeline.store.resolve(quarantine.quarantine().path())
                + "'"));

    Seal partition = sealWith(rule, "FailPartition");
    assertEquals(20, partition.rows());
    assertEquals(List.of("day=2026-07-03"), partition.withheld());
    assertEquals(1, partition.discarded().size());

    Seal review = sealWith(rule, "ManualReview");
    assertEquals(30, review.rows());
    assertEquals(1, review.approvalReasons().size());

    StepFailure failure = assertThrows(StepFailure.class, () -> sealWith(rule, "FailRun"));
    assertEquals(Reason.QualityFailed, failure.reason());
    assertTrue(failure.getMessage().contains("found 1 row, expected"), failure.getMessage());
    assertTrue(failure.getMessage().contains("such as "), failure.getMessage());
  }

  private Seal sealWith(int rule, String severity) throws Exception {
    if (pipeline.log().isEmpty()) {
      pipeline.lock();
      pipeline.transform();
    }
    pipeline.with("quality", "[" + RULES[rule] + ",\"severity\":\"" + severity + "\"}]");
    return pipeline.store.seals.get(pipeline.validate().seal().digest());
  }

  @Test
  void failureNamesRuleCountAndValues() {
    StepFailure failure = assertThrows(StepFailure.class, () -> sealWith(2, "FailRun"));
    assertEquals(
        "Range(amount): found 1 row, expected 0 <= value <= 1000, such as amount=-5.00. Nothing was"
            + " published",
        failure.getMessage());
  }

  @Test
  void toleratesSoManyFailures() throws Exception {
    Seal seal = pipeline.with("quality", "[" + RULES[2] + ",\"maxFailures\":1}]").seal();
    assertTrue(seal.quality().get(0).held());
  }

  @Test
  void setsARowAsideOnceForSeveralReasons() throws Exception {
    Seal seal =
        pipeline
            .with(
                "quality",
                "["
                    + String.join(
                        ",",
                        Stream.of(RULES)
                            .filter(rule -> !rule.contains("Unique"))
                            .map(rule -> rule + ",\"severity\":\"QuarantineRecord\"}")
                            .toList())
                    + "]")
            .with("reconciliation", "[{\"check\":\"Counts\",\"input\":\"raw\"}]")
            .seal();
    assertEquals(1, seal.quarantine().rows());
    assertEquals(6, seal.quarantine().reasons().size());
    assertEquals("29 + 1 + 0 = 30", seal.reconciliation().get(0).found());
    assertTrue(seal.reconciliation().get(0).held());
  }

  @Test
  void countsRowsOfTheWholeOrOfEachPartition() throws Exception {
    pipeline.with("transform/sql", "\"SELECT id, day FROM raw WHERE id < 22\"");
    String rule = "[{\"check\":\"RowCount\",\"min\":\"5\",\"severity\":\"%s\"}]";
    assertTrue(
        pipeline
            .run("w")
            .with("quality", String.format(rule, "Warn"))
            .seal()
            .quality()
            .get(0)
            .held());
    Seal seal = pipeline.run("p").with("quality", String.format(rule, "FailPartition")).seal();
    assertEquals(List.of("day=2026-07-03"), seal.withheld());
    assertEquals(20, seal.rows());
  }

  @Test
  void requiresTheBusinessKeyWithoutBeingAsked() {
    pipeline.with("output/keys", "[\"id\"]");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(
        "output.keys unique: found 1 row, expected each value once, such as id=24; id=24. Nothing was"
            + " published",
        failure.getMessage());
    pipeline.with("output/keys", "[\"code\"]").run("nulls");
    assertEquals(
        "output.keys: found 1 row, expected no NULL, such as code=NULL. Nothing was published",
        assertThrows(StepFailure.class, pipeline::seal).getMessage());
  }

  @Test
  void findsARepeatedKeyWithinOneSortedFile() {
    pipeline
        .day("2026-07-03")
        .with("transform/sql", "\"SELECT id, day, amount FROM raw WHERE day = '2026-07-03'\"")
        .with("output/keys", "[\"id\"]");
    assertTrue(
        assertThrows(StepFailure.class, pipeline::seal)
            .getMessage()
            .startsWith("output.keys unique: found 1 row"));
  }

  @Test
  void anOwnRuleAboutTheKeyTakesThePlaceOfTheBuiltInOne() throws Exception {
    Seal seal =
        pipeline
            .with("output/keys", "[\"id\"]")
            .with("quality", "[" + RULES[1] + ",\"severity\":\"QuarantineRecord\"}]")
            .seal();
    assertEquals(29, seal.rows());
    assertEquals(Map.of("Unique(id)", 1L), seal.quarantine().reasons());
  }

  @Test
  void asksForAnApprovalWhenThePolicySaysSo() throws Exception {
    pipeline.with("publish", "{\"approval\":\"Required\"}");
    pipeline.lock();
    pipeline.transform();
    StepReport report = pipeline.validate();
    assertTrue(report.seal().approvalNeeded());
    assertEquals("waits for an approval: publish.approval is Required", report.message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"check\":\"Counts\",\"input\":\"raw\" | held | 30 + 0 + 0 = 30",
        "{\"check\":\"Counts\",\"input\":\"shops\" | broken | 30 + 0 + 0 = 30",
        "{\"check\":\"ControlTotal\",\"input\":\"raw\",\"inputExpression\":\"sum(amount)\",\"outputExpression\":\"sum(amount)\" | held | sum(amount) = 405.00",
        "{\"check\":\"ControlTotal\",\"input\":\"raw\",\"inputExpression\":\"sum(amount) + 1\",\"outputExpression\":\"sum(amount)\" | broken | sum(amount) = 405.00",
        "{\"check\":\"ControlTotal\",\"input\":\"raw\",\"inputExpression\":\"sum(amount) + 1\",\"outputExpression\":\"sum(amount)\",\"tolerance\":\"1\" | held | sum(amount) = 405.00",
        "{\"check\":\"KeyChecksum\",\"input\":\"raw\",\"columns\":[\"id\",\"code\"] | held | 30 keys, checksum",
        "{\"check\":\"KeyChecksum\",\"input\":\"shops\",\"columns\":[\"shop\"] | broken | 30 keys, checksum",
        "{\"check\":\"BoundaryRange\",\"columns\":[\"day\"] | held | 2026-07-01 to 2026-07-03",
        "{\"check\":\"PartitionCompleteness\" | held | all of them",
        "{\"check\":\"PartitionCompleteness\",\"partitions\":[\"day=2026-07-02\",\"day=2026-07-09\"] | broken | none for day=2026-07-09",
        "{\"check\":\"Duplicates\",\"columns\":[\"id\"] | broken | 1 rows too many",
        "{\"check\":\"Duplicates\",\"columns\":[\"id\",\"shop\"] | held | 0 rows too many",
        "{\"check\":\"Referential\",\"input\":\"shops\",\"columns\":[\"shop\"] | broken | 1 rows without",
        "{\"check\":\"Referential\",\"input\":\"raw\",\"columns\":[\"id\",\"shop\"] | held | 0 rows without",
        "{\"check\":\"Drift\",\"maxChangePercent\":\"10\" | held | first version",
        "{\"check\":\"Freshness\",\"columns\":[\"day\"],\"maxAge\":\"2d\" | held | newest 2026-07-03T00:00:00Z",
        "{\"check\":\"Freshness\",\"columns\":[\"day\"],\"maxAge\":\"1d\" | broken | newest 2026-07-03T00:00:00Z"
      })
  void reconciles(String check, String ends, String found) throws Exception {
    pipeline
        .interval("2026-07-01T00:00:00Z", "2026-07-04T00:00:00Z")
        .with("reconciliation", "[" + check + ",\"severity\":\"Warn\"}]");
    Seal seal = pipeline.seal();
    Seal.CheckResult result = seal.reconciliation().get(0);
    assertEquals(ends.equals("held"), result.held(), result.toString());
    assertTrue(result.found().contains(found), result.toString());
    assertEquals(result.held() ? 0 : 1, seal.warnings().size());
    pipeline.run("strict").with("reconciliation", "[" + check + "}]");
    if (result.held()) {
      assertEquals(30, pipeline.seal().rows());
    } else {
      assertEquals(Reason.QualityFailed, assertThrows(StepFailure.class, pipeline::seal).reason());
    }
  }

  @Test
  void refusesAControlTotalThatIsNotExact() {
    pipeline.with(
        "reconciliation",
        "[{\"check\":\"ControlTotal\",\"input\":\"raw\",\"inputExpression\":\"avg(amount)\",\"outputExpression\":\"sum(amount)\"}]");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(Reason.InvalidRequest, failure.reason());
    assertTrue(
        failure.getMessage().contains("is DOUBLE, expected an exact number"), failure.getMessage());
  }

  @Test
  void measuresDriftAgainstThePublishedVersion() throws Exception {
    pipeline.publish();
    pipeline
        .run("second")
        .with(
            "transform/sql", "\"SELECT id, day, amount, kind, shop, code FROM raw WHERE id < 24\"")
        .with(
            "reconciliation",
            "[{\"check\":\"Drift\",\"maxChangePercent\":\"15\",\"severity\":\"Warn\"}]");
    assertEquals("24 rows, 20.00 %", pipeline.seal().reconciliation().get(0).found());
    pipeline
        .run("third")
        .with(
            "reconciliation",
            "[{\"check\":\"Drift\",\"maxChangePercent\":\"15\",\"severity\":\"FailPartition\"}]");
    Seal seal = pipeline.seal();
    assertEquals(List.of("day=2026-07-03"), seal.withheld());
    assertEquals(
        Map.of("day=2026-07-01", 1L, "day=2026-07-02", 1L, "day=2026-07-03", 1L), seal.base());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"check\":\"Range\",\"columns\":[\"nope\"],\"min\":\"0\"} | InvalidRequest | quality[0] Range(nope): the output has no column 'nope'",
        "{\"check\":\"Range\",\"columns\":[\"amount\"],\"min\":\"zero\"} | InvalidRequest | quality[0] Range(amount): found 'zero' for column amount DECIMAL(18,2), which cannot be used",
        "{\"check\":\"Pattern\",\"columns\":[\"kind\"],\"pattern\":\"(\"} | InvalidRequest | quality[0] Pattern(kind): found pattern '('",
        "{\"check\":\"Referential\",\"columns\":[\"shop\"],\"reference\":\"nowhere\"} | InvalidRequest | found reference 'nowhere'",
        "{\"check\":\"Sql\",\"sql\":\"amount > > 1\"} | InvalidSql | quality[0] Sql line 1, column 10: syntax error",
        "{\"check\":\"Sql\",\"sql\":\"amuont > 0\"} | InvalidSql | quality Sql: Referenced column \"amuont\" not found",
        "{\"check\":\"Sql\",\"sql\":\"id IN (SELECT 1 FROM read_csv('/etc/passwd'))\"} | InvalidSql | read_csv() is not available",
        "{\"check\":\"RowCount\",\"min\":\"many\"} | InvalidRequest | quality RowCount: found 'many', expected a whole number"
      })
  void namesTheRuleThatMakesNoSense(String rule, Reason reason, String message) {
    pipeline.with("quality", "[" + rule + "]");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(reason, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"check\":\"Range\",\"columns\":[\"id\"],\"max\":\"28.5\"} | found '28.5' for column id INTEGER, which has no such value and would take 29",
        "{\"check\":\"Range\",\"columns\":[\"amount\"],\"min\":\"-5.004\"} | found '-5.004' for column amount DECIMAL(18,2), which has no such value and would take -5.00",
        "{\"check\":\"AcceptedValues\",\"columns\":[\"shop\"],\"values\":[\"0.4\"]} | found '0.4' for column shop"
      })
  void refusesAValueThatTheColumnWouldRound(String rule, String message) {
    pipeline.with(
        "transform/sql",
        "\"SELECT id::INTEGER AS id, day, amount, shop::INTEGER AS shop FROM raw\"");
    pipeline.with("quality", "[" + rule + "]");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(Reason.InvalidRequest, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"'\"min\":\"0\"'", "'\"max\":\"100\"'", "'\"min\":\"0\",\"max\":\"100\"'"})
  void findsNotANumberOutsideOfEveryRange(String bounds) throws Exception {
    pipeline.with(
        "transform/sql",
        "\"SELECT id, day, CASE WHEN id = 7 THEN 'NaN'::DOUBLE ELSE 1 END AS price FROM raw\"");
    Seal seal =
        pipeline
            .with(
                "quality",
                "[{\"check\":\"Range\",\"columns\":[\"price\"],"
                    + bounds
                    + ",\"severity\":\"Info\"}]")
            .seal();
    assertEquals(1, seal.quality().get(0).failures());
  }

  @Test
  void setsAsideOnlyForTheRuleThatAsksForItOfTwoWithTheSameName() throws Exception {
    Seal seal =
        pipeline
            .with(
                "quality",
                "[{\"check\":\"Range\",\"columns\":[\"amount\"],\"min\":\"0\",\"severity\":\"QuarantineRecord\"},"
                    + "{\"check\":\"Range\",\"columns\":[\"amount\"],\"max\":\"20\",\"severity\":\"Warn\"}]")
            .seal();
    assertEquals(29, seal.rows());
    assertEquals(Map.of("Range(amount)", 1L), seal.quarantine().reasons());
  }

  @Test
  void countsTheRowsThatAreLeftAfterOthersWereSetAside() {
    pipeline.with(
        "quality",
        "[{\"check\":\"Range\",\"columns\":[\"amount\"],\"max\":\"9\",\"severity\":\"QuarantineRecord\"},"
            + "{\"check\":\"RowCount\",\"min\":\"15\"}]");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::seal);
    assertEquals(Reason.QualityFailed, failure.reason());
    assertTrue(
        failure.getMessage().contains("RowCount: found 11 rows, expected 15 <= rows"),
        failure.getMessage());
  }

  @Test
  void keepsEveryPublishedPartOfAMissingDay() throws Exception {
    pipeline.with("output/partitionBy", "[\"day\",\"kind\"]").publish();
    Seal seal =
        pipeline
            .run("second")
            .with("transform/sql", "\"SELECT * FROM raw WHERE day < '2026-07-03'\"")
            .with(
                "reconciliation",
                "[{\"check\":\"PartitionCompleteness\",\"severity\":\"FailPartition\"}]")
            .seal();
    assertEquals(List.of("day=2026-07-03/kind=odd", "day=2026-07-03/kind=sale"), seal.withheld());
  }
}
