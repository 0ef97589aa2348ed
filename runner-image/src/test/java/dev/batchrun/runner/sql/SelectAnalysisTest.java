package dev.batchrun.runner.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Limits;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL is accepted, what the repeatability lint says, and with which words. */
class SelectAnalysisTest {
  @TempDir static Path directory;
  private static DuckSession session;

  @BeforeAll
  static void open() throws IOException {
    session = DuckSession.open(new Limits(1L << 28, 1, directory, 1L << 28, Duration.ofMinutes(1)));
    session.execute(
        "CREATE TABLE raw (id BIGINT, amount DECIMAL(18,2), price DOUBLE, ts TIMESTAMP, tags VARCHAR)");
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static SelectAnalysis analyse(String sql) {
    SelectAnalysis analysis = SelectAnalysis.of(new SqlText("transform.sql", sql), session);
    analysis.requireTables(Set.of("raw", "ref"));
    return analysis;
  }

  private static List<DeterminismLint.Finding> lint(String sql) {
    SelectAnalysis analysis = analyse(sql);
    List<DeterminismLint.Finding> text = DeterminismLint.ofText(analysis);
    return text.isEmpty() ? DeterminismLint.ofTypes(analysis, session) : text;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "FROM raw",
        "WITH x AS (SELECT * FROM raw) SELECT * FROM x JOIN raw USING (id)",
        "SELECT * FROM (VALUES (1), (2)) v(i)",
        "SELECT unnest([1, 2, 3])",
        "SELECT * FROM range(10)",
        "SELECT id FROM raw UNION ALL SELECT id FROM RAW",
        "SELECT a.id FROM raw a, raw b WHERE a.id = b.id -- done",
        "WITH RECURSIVE t AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM t WHERE i < 5) FROM t"
      })
  void acceptsOneSelect(String sql) {
    analyse(sql);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPY raw TO '/tmp/x' | expected one SELECT",
        "ATTACH '/tmp/x.db' AS x | expected one SELECT",
        "INSTALL httpfs | expected one SELECT",
        "LOAD httpfs | expected one SELECT",
        "PRAGMA database_list | expected one SELECT",
        "SET memory_limit = '100GB' | expected one SELECT",
        "SET VARIABLE run_id = 'x' | expected one SELECT",
        "CREATE TABLE x (i INT) | expected one SELECT",
        "DELETE FROM raw | expected one SELECT",
        "EXPORT DATABASE '/tmp/x' | expected one SELECT",
        "CALL pragma_version() | expected one SELECT",
        "EXPLAIN SELECT 1 | expected one SELECT",
        "CREATE SECRET (TYPE s3) | expected one SELECT",
        "SELECT 1; SELECT 2 | found 2 statements",
        "SELECT 1; DROP TABLE raw | expected one SELECT",
        "WITH x AS (INSERT INTO raw VALUES (1)) SELECT * FROM x | expected",
        "SELECT * FROM read_csv('/etc/passwd') | read_csv() is not available",
        "SELECT * FROM read_text('/etc/passwd') | read_text() is not available",
        "SELECT * FROM read_blob('/etc/passwd') | read_blob() is not available",
        "SELECT * FROM read_parquet('x') | read_parquet() is not available",
        "SELECT * FROM read_json('x') | read_json() is not available",
        "SELECT * FROM parquet_metadata('x') | parquet_metadata() is not available",
        "SELECT * FROM sniff_csv('x') | sniff_csv() is not available",
        "SELECT * FROM glob('/etc/*') | glob() is not available",
        "SELECT * FROM duckdb_settings() | duckdb_settings() is not available",
        "SELECT * FROM pragma_database_list() | is not available",
        "SELECT * FROM query('SELECT 1') | query() is not available",
        "SELECT * FROM query_table('raw') | query_table() is not available",
        "SELECT * FROM '/etc/passwd' | there is no table '/etc/passwd'",
        "SELECT * FROM 's3://bucket/x.parquet' | there is no table",
        "SELECT * FROM 'http://localhost/x.csv' | there is no table",
        "SELECT * FROM information_schema.tables | written with a schema",
        "SELECT * FROM sqlite_master | there is no table",
        "SELECT * FROM duckdb_tables | there is no table",
        "SELECT * FROM main.raw | written with a schema",
        "SELECT getenv('HOME') | getenv() is not available",
        "SELECT current_setting('memory_limit') | current_setting() is not available",
        "SELECT (SELECT content FROM read_text('/etc/passwd')) | read_text() is not available",
        "SELECT id FROM raw WHERE EXISTS (FROM glob('*')) | glob() is not available",
        "SELECT pg_get_viewdef(1) | pg_get_viewdef() is not available",
        "FROM (DESCRIBE raw) | expected",
        "FROM (SHOW TABLES) | expected"
      })
  void refusesEverythingThatLooksOutside(String sql, String words) {
    StepFailure failure = assertThrows(StepFailure.class, () -> analyse(sql));
    assertEquals(Reason.InvalidSql, failure.reason());
    assertTrue(failure.getMessage().contains(words), failure.getMessage());
  }

  @Test
  void showsThePlaceOfAMistake() {
    StepFailure failure =
        assertThrows(
            StepFailure.class,
            () -> analyse("SELECT 'äö' AS x,\n       id\nFORM raw WHERE id = 1"));
    assertEquals(
        """
        transform.sql line 3, column 6: syntax error at or near "raw"
          FORM raw WHERE id = 1
               ^""",
        failure.getMessage());
    assertEquals(
        """
        transform.sql line 1, column 15: there is no table 'row'; it may read raw, ref
          SELECT * FROM row
                        ^""",
        assertThrows(StepFailure.class, () -> analyse("SELECT * FROM row")).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT now() | now() differs from run to run; write getvariable('lock_time')",
        "SELECT current_date | current_date differs from run to run; write getvariable('lock_time')",
        "SELECT CURRENT_TIMESTAMP | differs from run to run",
        "SELECT today() | today() differs",
        "SELECT id FROM raw WHERE ts > now() - INTERVAL 1 DAY | now() differs",
        "SELECT random() | derive it from a key",
        "SELECT uuid() | derive it from a key",
        "SELECT gen_random_uuid() | derive it from a key",
        "SELECT first(id) FROM raw | first() without an order",
        "SELECT any_value(id) FROM raw | any_value() without an order",
        "SELECT list(id) FROM raw | list() without an order",
        "SELECT array_agg(id) FROM raw | array_agg() without an order",
        "SELECT string_agg(tags, ',') FROM raw | string_agg() without an order",
        "SELECT mode(id) FROM raw | mode() without an order",
        "SELECT arg_max(id, ts) FROM raw | break ties with a key",
        "SELECT max_by(id, ts) FROM raw | break ties with a key",
        "SELECT approx_quantile(id, 0.5) FROM raw | quantile_disc()",
        "SELECT id FROM raw LIMIT 10 | LIMIT without ORDER BY",
        "SELECT * FROM (SELECT id FROM raw LIMIT 10) | LIMIT without ORDER BY",
        "SELECT DISTINCT ON (id) id, ts FROM raw | DISTINCT ON without ORDER BY",
        "SELECT row_number() OVER () FROM raw | row_number() OVER (...) without ORDER BY",
        "SELECT lag(id) OVER (PARTITION BY tags) FROM raw | lag() OVER (...) without ORDER BY",
        "SELECT * FROM raw USING SAMPLE 10% | a sample takes other rows",
        "SELECT * FROM raw TABLESAMPLE 10% | a sample takes other rows",
        "SELECT sum(price) FROM raw | sum() over floating point",
        "SELECT avg(price) FROM raw | avg() over floating point",
        "SELECT stddev(amount) FROM raw | stddev() over floating point",
        "SELECT sum(price) OVER (PARTITION BY tags) FROM raw | sum() over floating point",
        "SELECT sum(amount * 1.5::DOUBLE) FROM raw | sum() over floating point",
        "SELECT corr(price, price) FROM raw | corr() over floating point"
      })
  void findsWhatIsNotRepeatable(String sql, String words) {
    List<DeterminismLint.Finding> findings = lint(sql);
    assertEquals(1, findings.size(), findings.toString());
    assertTrue(findings.get(0).message().contains(words), findings.get(0).message());
    assertTrue(findings.get(0).position() >= 0, "no position: " + findings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT getvariable('lock_time')",
        "SELECT sum(amount), avg(amount), avg(id), sum(id), count(*), min(price), max(price) FROM raw",
        "SELECT sum(price ORDER BY id) FROM raw",
        "SELECT list(id ORDER BY id), first(id ORDER BY ts, id), string_agg(tags, ',' ORDER BY id) FROM raw",
        "SELECT arg_max(id, (ts, id)), arg_min(id, row(ts, id)) FROM raw",
        "SELECT id FROM raw ORDER BY id LIMIT 10",
        "SELECT DISTINCT ON (id) id, ts FROM raw ORDER BY id, ts",
        "SELECT row_number() OVER (PARTITION BY tags ORDER BY id) FROM raw",
        "SELECT rank() OVER (ORDER BY ts), sum(amount) OVER (PARTITION BY tags) FROM raw",
        "SELECT DISTINCT tags FROM raw",
        "SELECT md5(tags), price * 2, round(price, 2) FROM raw",
        "SELECT id FROM raw QUALIFY row_number() OVER (PARTITION BY id ORDER BY ts) = 1"
      })
  void acceptsWhatIsRepeatable(String sql) {
    assertEquals(List.of(), lint(sql));
  }

  /** A new engine's new functions are looked at before they are accepted. */
  @Test
  void knowsEveryFunctionThatTheEngineCallsVolatile() {
    Set<String> known = new HashSet<>(DeterminismLint.VOLATILE);
    known.addAll(DeterminismLint.clocksAndDice());
    known.add("getvariable");
    List<String> unknown =
        session.query(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability IN ('VOLATILE',"
                + " 'CONSISTENT_WITHIN_QUERY') ORDER BY 1",
            row -> row.getString(1));
    unknown.removeAll(known);
    assertEquals(List.of(), unknown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1) FROM raw --", "amount > 0; SELECT 1", "1), (2", "(SELECT 1", "1 FROM raw"})
  void acceptsOnlyOneExpressionAsCondition(String condition) {
    assertEquals(
        Reason.InvalidSql,
        assertThrows(
                StepFailure.class,
                () -> SelectAnalysis.ofExpression(new SqlText("quality[0]", condition), session))
            .reason());
  }
}
