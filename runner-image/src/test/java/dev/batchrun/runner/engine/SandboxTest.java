package dev.batchrun.runner.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The second wall: what the engine itself refuses behind the closed sandbox, should a statement
 * ever get past the first one, which is that only SELECTs over known tables are accepted.
 */
class SandboxTest {
  @TempDir Path directory;
  private Path allowed;
  private Path writable;
  private Path secret;
  private DuckSession session;

  @BeforeEach
  void open() throws IOException {
    allowed = Files.writeString(directory.resolve("allowed.csv"), "1\n");
    secret = Files.writeString(directory.resolve("secret.csv"), "secret\n");
    writable = Files.createDirectory(directory.resolve("out"));
    session = session(1L << 28, 1L << 28, Duration.ofMinutes(1));
    session.execute(
        "CREATE TEMP VIEW raw AS SELECT * FROM read_csv("
            + Sql.texts(List.of(allowed))
            + ", auto_detect = false, columns = {'i': 'BIGINT'})");
    session.close(List.of(allowed), List.of(writable, directory.resolve("spill")));
  }

  private DuckSession session(long memory, long disk, Duration time) throws IOException {
    return DuckSession.open(new Limits(memory, 2, directory.resolve("spill"), disk, time));
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void readsWhatWasNamed() {
    assertEquals(1, session.number("SELECT i FROM raw"));
    session.execute("COPY raw TO " + Sql.text(writable.resolve("x.parquet").toString()));
    assertTrue(Files.exists(writable.resolve("x.parquet")));
  }

  @Test
  void readsNothingElse() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link.csv"), secret);
    Path other = Files.createDirectory(directory.resolve("out-of-bounds"));
    Path twin = Files.writeString(other.resolve("x.csv"), "secret\n");
    for (Object path :
        List.of(
            "/etc/passwd",
            secret,
            link,
            twin,
            writable.resolve("../secret.csv"),
            writable + "/../secret.csv",
            "file://" + secret,
            "/proc/self/environ",
            "http://localhost:1/x.csv",
            "s3://bucket/x.csv")) {
      for (String function : List.of("read_text", "read_blob", "read_csv")) {
        DuckFailure failure =
            assertThrows(
                DuckFailure.class,
                () ->
                    session.execute("SELECT * FROM " + function + "(" + Sql.text("" + path) + ")"),
                function + " read " + path);
        assertFalse(failure.getMessage().contains("secret\n"));
      }
    }
    assertThrows(DuckFailure.class, () -> session.execute("FROM glob('/etc/*')"));
    assertThrows(
        DuckFailure.class, () -> session.execute("FROM glob(" + Sql.text(directory + "/*") + ")"));
  }

  /**
   * The engine itself would follow a link inside a directory it may write. Nothing depends on that:
   * SQL of users can name no file, only the runner writes there, and files of a user's container
   * are refused before they are read when they are links.
   */
  @Test
  void writesNothingOutsideOfItsDirectories() {
    for (String path : List.of(writable + "/../escaped.csv", directory + "/escaped.csv")) {
      assertThrows(DuckFailure.class, () -> session.execute("COPY raw TO " + Sql.text(path)), path);
    }
    assertFalse(Files.exists(directory.resolve("escaped.csv")));
  }

  @Test
  void changesNoSetting() {
    for (String statement :
        List.of(
            "SET memory_limit = '100GB'",
            "SET threads = 64",
            "SET enable_external_access = true",
            "SET lock_configuration = false",
            "SET allowed_directories = ['/']",
            "SET autoinstall_known_extensions = true",
            "SET temp_directory = '/tmp'",
            "RESET memory_limit",
            "PRAGMA enable_profiling",
            "SET GLOBAL TimeZone = 'Europe/Berlin'",
            "SET SESSION TimeZone = 'Europe/Berlin'")) {
      assertThrows(DuckFailure.class, () -> session.execute(statement), statement);
    }
    assertEquals("UTC", session.one("SELECT current_setting('TimeZone')", row -> row.getString(1)));
  }

  @Test
  void loadsAndAttachesNothing() {
    for (String statement :
        List.of(
            "INSTALL httpfs",
            "LOAD httpfs",
            "INSTALL httpfs FROM 'http://localhost:1'",
            "LOAD '/tmp/x.duckdb_extension'",
            "ATTACH '" + directory + "/x.db' AS x",
            "ATTACH 'http://localhost:1/x.db' AS x",
            "COPY raw TO '" + directory + "/x.csv'",
            "EXPORT DATABASE '" + directory + "/x'",
            "CREATE PERSISTENT SECRET (TYPE s3)")) {
      assertThrows(DuckFailure.class, () -> session.execute(statement), statement);
    }
  }

  @Test
  void tellsThatMemoryIsTooSmall() throws IOException {
    try (DuckSession small = session(40L << 20, 1L << 20, Duration.ofMinutes(1))) {
      DuckFailure failure =
          assertThrows(
              DuckFailure.class,
              () ->
                  small.execute(
                      "SELECT string_agg(md5(i::VARCHAR), ',' ORDER BY i) FROM range(5000000) t(i)"));
      assertEquals(
          Reason.MemoryLimitReached,
          EngineErrors.of(failure, "transform.sql", small.limits()).reason(),
          failure.getMessage());
      assertTrue(
          EngineErrors.of(failure, "transform.sql", small.limits())
              .getMessage()
              .startsWith(
                  "transform.sql: the engine reached its limit of 40.0 MiB (60 % of the container's"
                      + " memory); raise spec.execution.resources.memory"));
    }
  }

  @Test
  void tellsThatSpillingIsTooSmall() throws IOException {
    try (DuckSession small = session(64L << 20, 1L << 20, Duration.ofMinutes(1))) {
      DuckFailure failure =
          assertThrows(
              DuckFailure.class,
              () ->
                  small.execute(
                      "CREATE TEMP TABLE x AS SELECT md5(i::VARCHAR) AS t FROM range(9000000) t(i)"));
      assertEquals(
          Reason.DiskFull,
          EngineErrors.of(failure, "transform.sql", small.limits()).reason(),
          failure.getMessage());
    }
  }

  @Test
  void cancelsWhatTakesTooLong() throws IOException {
    try (DuckSession brief = session(1L << 28, 1L << 28, Duration.ofMillis(200))) {
      DuckFailure failure =
          assertThrows(
              DuckFailure.class,
              () ->
                  brief.query(
                      "SELECT count(*) FROM range(100000000000) a(i) WHERE hash(i) % 7 = 9",
                      row -> row.getLong(1)));
      assertEquals(DuckFailure.Kind.Interrupt, failure.kind());
      assertEquals(
          Reason.TimeLimitReached,
          EngineErrors.of(failure, "transform.sql", brief.limits()).reason());
    }
  }
}
