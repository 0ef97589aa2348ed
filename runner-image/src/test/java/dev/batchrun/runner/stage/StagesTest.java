package dev.batchrun.runner.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.calendar.Period;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.OpenResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three stages one after the other over temporary directories. */
class StagesTest {
  private static final String SPEC =
      """
      {"inputs": [{"name": "raw",
                   "files": {"claimName": "landing", "path": "orders/*.parquet"},
                   "boundary": {"clock": "EventTime", "column": "ordered_at", "zone": "Europe/Berlin"}}],
       "transform": {"sql": "SELECT order_id, CAST(ordered_at AS DATE) AS day, amount FROM raw"},
       "output": {"partitionBy": ["day"], "keys": ["order_id"]}}
      """;

  @TempDir Path directory;

  private Pipeline pipeline() {
    Pipeline pipeline = new Pipeline(directory, SPEC);
    pipeline.parquet(
        "orders/a.parquet",
        "SELECT i::BIGINT AS order_id, TIMESTAMP '2026-07-03 00:00:00' + to_minutes(i::BIGINT) AS"
            + " ordered_at, CAST(i AS DECIMAL(18,2)) AS amount FROM range(3000) t(i)");
    return pipeline.day("2026-07-03").interval("2026-07-02T22:00:00Z", "2026-07-03T22:00:00Z");
  }

  @Test
  void sealsTheRowsOfTheInterval() throws Exception {
    Pipeline pipeline = pipeline();
    StepReport locked = pipeline.lock();
    assertEquals(1L, locked.lock().files());
    assertEquals(1440L, pipeline.transform().rows());
    StepReport validated = pipeline.validate();
    Seal seal = pipeline.store.seals.get(validated.seal().digest());
    assertEquals(1440, seal.rows());
    assertEquals(1, seal.outputs().size());
    assertEquals("day=2026-07-03", seal.outputs().get(0).partition());
    assertTrue(seal.outputs().get(0).path().startsWith("data/run-1-1-pod1/day=2026-07-03/part-"));
    assertEquals(
        List.of("1440|0|1439|2026-07-03"),
        pipeline.rows(
            seal, "SELECT count(*), min(order_id), max(order_id), any_value(day) FROM %s"));
    assertEquals(Map.of(), seal.base());
    assertFalse(validated.seal().approvalNeeded());
  }

  @Test
  void givesTheSameBytesAgainWithAnotherNumberOfThreads() throws Exception {
    Pipeline pipeline = pipeline();
    String first = pipeline.run("a").cpus(1).seal().outputDigest();
    assertEquals(first, pipeline.run("b").cpus(2).seal().outputDigest());
    assertEquals(first, pipeline.run("b").attempt(2).cpus(4).seal().outputDigest());
  }

  @Test
  void writesManyPartitionsInOneRun() throws Exception {
    Pipeline pipeline =
        pipeline()
            .days("2026-07-03", "2026-07-06")
            .interval("2026-07-02T22:00:00Z", "2026-07-05T22:00:00Z");
    Seal seal = pipeline.cpus(1).run("a").seal();
    assertEquals(
        List.of("day=2026-07-03", "day=2026-07-04", "day=2026-07-05"),
        seal.outputs().stream().map(Seal.OutputFile::partition).toList());
    assertEquals(3000, seal.rows());
    assertEquals(seal.outputDigest(), pipeline.cpus(2).run("b").seal().outputDigest());
  }

  @Test
  void refusesRowsOutsideTheBoundaryWithExamples() throws Exception {
    Pipeline pipeline =
        pipeline().with("transform/sql", "\"SELECT order_id, DATE '2026-07-09' AS day FROM raw\"");
    pipeline.lock();
    StepFailure failure = assertThrows(StepFailure.class, pipeline::transform);
    assertEquals(Reason.OutsideBoundary, failure.reason());
    assertEquals(
        "output: found 1,440 rows in 1 partition outside of the run's day=2026-07-03:"
            + " day=2026-07-09 (1,440 rows). Filter them in the transform, or run with a partition or"
            + " range that covers them",
        failure.getMessage());
  }

  @Test
  void splitsAFileOverTheTargetByRows() throws Exception {
    Pipeline pipeline =
        new Pipeline(
            directory,
            """
            {"inputs": [{"name": "raw", "files": {"claimName": "landing", "path": "*.parquet"}}],
             "transform": {"sql": "SELECT id, md5(id::VARCHAR) AS text FROM raw"},
             "output": {"keys": ["id"], "files": {"targetMegabytes": 1}}}
            """);
    pipeline.parquet("a.parquet", "SELECT i AS id FROM range(100000) t(i)");
    Seal seal = pipeline.run("a").cpus(1).seal();
    assertTrue(seal.outputs().size() > 2, "files: " + seal.outputs());
    assertEquals(1, seal.discarded().size());
    assertEquals(100000, seal.rows());
    assertEquals(seal.outputDigest(), pipeline.run("b").cpus(2).seal().outputDigest());
    StepFailure failure =
        assertThrows(
            StepFailure.class,
            () -> pipeline.with("output/files/maxPerPartition", "2").run("c").seal());
    assertEquals(Reason.TooManyFiles, failure.reason());
  }

  @Test
  void refusesAFileThatChangedAfterTheLock() throws Exception {
    Pipeline pipeline = pipeline();
    pipeline.lock();
    Files.write(pipeline.landing("orders/a.parquet"), new byte[] {1, 2, 3});
    StepFailure failure = assertThrows(StepFailure.class, pipeline::transform);
    assertEquals(Reason.InputChanged, failure.reason());
    assertTrue(
        failure
            .getMessage()
            .startsWith(
                "input raw: orders/a.parquet on claim landing changed after the lock: expected crc32c:"),
        failure.getMessage());
    Files.delete(pipeline.landing("orders/a.parquet"));
    assertTrue(
        assertThrows(StepFailure.class, pipeline::transform)
            .getMessage()
            .contains("found nothing: it vanished"));
  }

  @Test
  void aLaterAttemptUsesTheFirstLock() throws Exception {
    Pipeline pipeline = pipeline();
    pipeline.lock();
    pipeline.parquet(
        "orders/b.parquet",
        "SELECT * FROM read_parquet('" + pipeline.landing("orders/a.parquet") + "')");
    StepReport second = pipeline.attempt(2).lock();
    assertEquals(1L, second.lock().files());
    pipeline.transform();
    assertTrue(
        pipeline
            .store
            .seals
            .get(pipeline.validate().seal().digest())
            .attemptPath()
            .endsWith("-2-pod2"));
  }

  @Test
  void stopsWhenTheRunWasPublishedBefore() {
    Pipeline pipeline = pipeline();
    pipeline.store.openResult =
        new OpenResult.AlreadyPublished(
            new BatchRunStatus.Commit(7L, "t", null, null), null, null, "sha256:1");
    StepFailure failure = assertThrows(StepFailure.class, pipeline::lock);
    assertEquals(Reason.AlreadyPublished, failure.reason());
    pipeline.store.openResult = new OpenResult.RequestChanged("changed");
    assertEquals(Reason.RequestChanged, assertThrows(StepFailure.class, pipeline::lock).reason());
  }

  @Test
  void readsThePublishedRowsInAnIncrementalRecompute() throws Exception {
    Pipeline pipeline =
        pipeline()
            .with("transform/compute", "\"IncrementalRecompute\"")
            .with(
                "output/schema",
                "[{\"name\":\"order_id\",\"type\":\"bigint\"},{\"name\":\"day\",\"type\":\"DATE\"},"
                    + "{\"name\":\"n\",\"type\":\"BIGINT\"}]")
            .with(
                "transform/sql",
                "\"SELECT order_id, CAST(ordered_at AS DATE) AS day, (SELECT count(*) FROM previous)"
                    + " AS n FROM raw\"");
    Seal first = pipeline.publish();
    assertEquals(List.of("0"), pipeline.rows(first, "SELECT max(n) FROM %s"));
    Seal second = pipeline.run("run-2").seal();
    assertEquals(List.of("1440"), pipeline.rows(second, "SELECT max(n) FROM %s"));
    assertEquals(Map.of("day=2026-07-03", 1L), second.base());
  }

  @Test
  void givesParametersToTheSqlAsTypedVariables() throws Exception {
    Pipeline pipeline =
        pipeline()
            .with(
                "parameters",
                "[{\"name\":\"rate\",\"type\":\"Decimal\"},{\"name\":\"since\",\"type\":\"Date\"}]")
            .parameters(Map.of("rate", "1.10", "since", "2026-01-01"))
            .with(
                "transform/sql",
                "\"SELECT order_id, getvariable('business_date') AS day, getvariable('rate') AS rate,"
                    + " getvariable('since') AS since, getvariable('run_id') AS run,"
                    + " getvariable('lock_time') AS locked, getvariable('partition') AS p FROM raw\"");
    Seal seal = pipeline.seal();
    assertEquals(
        List.of("1.10|2026-01-01|run-1|2026-07-04T08:00Z|2026-07-03"),
        pipeline.rows(seal, "SELECT DISTINCT rate, since, run, locked, p FROM %s"));
  }

  @Test
  void readsAStepTwiceAndCountsWhatItRejected() throws Exception {
    Pipeline pipeline =
        pipeline()
            .with(
                "transform",
                """
                {"steps": [
                  {"name": "typed", "sql": "SELECT order_id, CAST(ordered_at AS DATE) AS day, amount FROM raw -- all"},
                  {"name": "rejected", "sql": "SELECT * FROM typed WHERE amount < 10"},
                  {"name": "good", "sql": "SELECT * FROM typed WHERE amount >= 10;"}]}
                """)
            .with(
                "reconciliation",
                "[{\"check\":\"Counts\",\"input\":\"raw\",\"rejectedStep\":\"rejected\"}]");
    Seal seal = pipeline.seal();
    assertEquals(1430, seal.rows());
    assertEquals("1,430 + 10 + 0 = 1,440", seal.reconciliation().get(0).found());
    assertTrue(seal.reconciliation().get(0).held());
  }

  @Test
  void comparesWithThePublishedVersionAndKeepsOnlyTheEvidence() throws Exception {
    Pipeline pipeline = pipeline();
    pipeline.publish();
    pipeline
        .run("run-2")
        .mode(Mode.CompareOnly)
        .compare(new BatchRunSpec.Compare(List.of(new BatchRunSpec.Tolerance("amount", "0.5"))))
        .with(
            "transform/sql",
            "\"SELECT order_id, CAST(ordered_at AS DATE) AS day, CAST(amount + CASE WHEN order_id < 3 THEN 0.5"
                + " WHEN order_id < 5 THEN 1 ELSE 0 END AS DECIMAL(18,2)) AS amount FROM raw WHERE order_id > 0\"");
    pipeline.lock();
    pipeline.transform();
    StepReport report = pipeline.validate();
    assertEquals(0, report.comparison().added());
    assertEquals(1, report.comparison().removed());
    assertEquals(4, report.comparison().changed());
    assertEquals(1435, report.comparison().unchanged());
    assertFalse(report.comparison().withinTolerance());
    assertEquals(null, report.seal().digest());
    assertEquals(1, pipeline.store.discarded.size());
    try (Stream<Path> evidence = Files.list(pipeline.store.evidenceDirectory("run-2"))) {
      assertEquals(
          List.of("diff-1-pod1.parquet", "quality-1-pod1.json"),
          evidence.map(p -> p.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void keepsAShadowWithItsSeal() throws Exception {
    Pipeline pipeline = pipeline().mode(Mode.Shadow);
    Seal seal = pipeline.seal();
    assertEquals(1, pipeline.store.held.size());
    assertEquals(1440, seal.comparison().added());
  }

  @Test
  void readsAnUpstreamsPublishedSlice() throws Exception {
    Pipeline pipeline = pipeline();
    pipeline.publish();
    pipeline
        .run("down")
        .with("inputs", "[{\"name\":\"up\",\"dataset\":{\"name\":\"upstream\"}}]")
        .with("transform/sql", "\"SELECT * FROM up WHERE order_id < 5\"");
    assertEquals(5, pipeline.seal().rows());
    StepFailure failure =
        assertThrows(StepFailure.class, () -> pipeline.run("other").day("2026-08-01").lock());
    assertEquals(Reason.UpstreamNotPublished, failure.reason());
    assertEquals(
        "input up: dataset upstream has published version 1, and nothing in day=2026-08-01; the run"
            + " waits for it",
        failure.getMessage());
  }

  /** Three days are published; what follows reads them by time. */
  private Pipeline readingByTime(String slice) throws Exception {
    Pipeline pipeline =
        pipeline()
            .days("2026-07-03", "2026-07-06")
            .interval("2026-07-02T22:00:00Z", "2026-07-05T22:00:00Z");
    pipeline.publish();
    return pipeline
        .run("down")
        .with("transform/sql", "\"SELECT order_id, day, strftime(day, '%Y-%m') AS month FROM up\"")
        .upstreamTime(new Output.Time("day", Period.Unit.Day, "Europe/Berlin"))
        .with("output/time", "{\"column\":\"day\",\"unit\":\"Day\",\"zone\":\"Europe/Berlin\"}")
        .with("inputs", "[{\"name\":\"up\",\"dataset\":{\"name\":\"upstream\"," + slice + "}}]");
  }

  @Test
  void readsAWindowOfDaysAroundTheRunsOwn() throws Exception {
    String twoDays = "\"slice\":\"Window\",\"window\":{\"unit\":\"Day\",\"before\":1}";
    Pipeline pipeline = readingByTime(twoDays);
    assertEquals(1, pipeline.day("2026-07-03").lock().lock().files());
    assertEquals(2, pipeline.run("b").day("2026-07-04").lock().lock().files());
    assertEquals(1, pipeline.run("c").day("2026-07-06").lock().lock().files());
    assertEquals(3, pipeline.run("d").days("2026-07-04", "2026-07-06").lock().lock().files());
    StepFailure failure =
        assertThrows(StepFailure.class, () -> pipeline.run("e").day("2026-07-07").lock());
    assertEquals(
        "input up: dataset upstream has published version 1, and nothing in day=[2026-07-06,"
            + " 2026-07-08); the run waits for it",
        failure.getMessage());
  }

  @Test
  void readsTheDaysOfAMonthByTheMonthsClock() throws Exception {
    Pipeline pipeline =
        readingByTime("\"slice\":\"Calendar\"")
            .with("output/partitionBy", "[\"month\"]")
            .with("output/time", "{\"column\":\"month\",\"unit\":\"Month\",\"zone\":\"UTC\"}");
    assertEquals(3, pipeline.partition("month", "2026-07").lock().lock().files());
    StepFailure failure =
        assertThrows(
            StepFailure.class, () -> pipeline.run("b").partition("month", "2026-08").lock());
    // A month of UTC ends two hours into the first day of Berlin's next.
    assertEquals(
        "input up: dataset upstream has published version 1, and nothing in day=[2026-08-01,"
            + " 2026-09-02); the run waits for it",
        failure.getMessage());
  }

  @Test
  void refusesToReadByTimeWhereNoTimeIsNamed() throws Exception {
    Pipeline pipeline = readingByTime("\"slice\":\"Calendar\"").day("2026-07-03");
    StepFailure silent = assertThrows(StepFailure.class, () -> pipeline.upstreamTime(null).lock());
    assertEquals(Reason.InvalidRequest, silent.reason());
    assertEquals(
        "input up, slice Calendar: Dataset upstream: output.time: found nothing, expected column,"
            + " unit and zone; or slice All",
        silent.getMessage());
    StepFailure otherUnit =
        assertThrows(
            StepFailure.class,
            () ->
                pipeline
                    .upstreamTime(new Output.Time("day", Period.Unit.Day, "Europe/Berlin"))
                    .day("2026-07")
                    .lock());
    assertEquals(
        "input up, slice Calendar: the run's partition: found day=2026-07, expected a Day, as"
            + " output.time says",
        otherUnit.getMessage());
  }

  @Test
  void computesManyDaysQuickly() throws Exception {
    Pipeline pipeline =
        new Pipeline(
            directory,
            """
            {"inputs": [{"name": "raw", "files": {"claimName": "landing", "path": "*.parquet"}}],
             "transform": {"sql": "SELECT id, day FROM raw"},
             "output": {"partitionBy": ["day"], "keys": ["id"]}}
            """);
    pipeline.parquet(
        "a.parquet",
        "SELECT i AS id, DATE '2026-01-01' + (i % 181)::INT AS day FROM range(500000) t(i)");
    Seal seal = pipeline.days("2026-01-01", "2026-07-01").seal();
    assertEquals(181, seal.outputs().size());
    assertEquals(500000, seal.rows());
  }
}
