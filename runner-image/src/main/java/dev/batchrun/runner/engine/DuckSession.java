package dev.batchrun.runner.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.DoubleConsumer;
import org.duckdb.DuckDBPreparedStatement;

/**
 * One in-memory database with limits. It starts open, so that our own statements can name files;
 * {@link #close(List, List)} turns it into a sandbox before the first statement that contains a
 * user's text.
 */
public final class DuckSession implements AutoCloseable {
  private static final long POLL_MILLIS = 100;

  private final Connection connection;
  private final Limits limits;

  private DuckSession(Connection connection, Limits limits) {
    this.connection = connection;
    this.limits = limits;
  }

  /** A session with limits set, nothing to be downloaded, time zone and locale pinned. */
  public static DuckSession open(Limits limits) throws IOException {
    Files.createDirectories(limits.temporary());
    try {
      DuckSession session =
          new DuckSession(DriverManager.getConnection("jdbc:duckdb:", new Properties()), limits);
      session.configure();
      return session;
    } catch (SQLException e) {
      throw DuckFailure.of(e);
    }
  }

  private void configure() {
    execute(
        String.join(
            ";",
            "SET errors_as_json = true",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET allow_community_extensions = false",
            "SET memory_limit = '" + limits.memoryBytes() + "B'",
            "SET threads = " + limits.threads(),
            "SET temp_directory = " + Sql.text(limits.temporary().toString()),
            "SET max_temp_directory_size = '" + limits.temporaryBytes() + "B'",
            "SET TimeZone = 'UTC'",
            "SET Calendar = 'gregorian'",
            "SET enable_progress_bar = true",
            "SET enable_progress_bar_print = false",
            "SET preserve_insertion_order = true"));
  }

  /**
   * Closes the sandbox: from here on only these files can be read, only these directories written,
   * and no setting can be changed. The order matters: a locked configuration cannot be narrowed.
   */
  public void close(List<Path> readable, List<Path> writable) {
    execute("SET allowed_paths = " + Sql.texts(readable));
    execute("SET allowed_directories = " + Sql.texts(writable.stream().map(d -> d + "/").toList()));
    execute("SET enable_external_access = false");
    execute("SET lock_configuration = true");
  }

  /** Runs a statement, or several. */
  public void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw DuckFailure.of(e);
    }
  }

  /** Runs a statement under the time limit and tells how far it is, from 0 to 1. */
  public <T> List<T> watch(String sql, RowReader<T> reader, DoubleConsumer progress) {
    try (Statement statement = connection.createStatement()) {
      Watch watch = new Watch((DuckDBPreparedStatement) statement, limits.time(), progress);
      Thread thread = new Thread(watch, "query-watch");
      thread.setDaemon(true);
      thread.start();
      try {
        return rows(statement, sql, reader);
      } finally {
        watch.done = true;
        thread.interrupt();
        thread.join();
      }
    } catch (SQLException e) {
      throw DuckFailure.of(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during a query", e);
    }
  }

  /** Runs a statement under the time limit. */
  public <T> List<T> query(String sql, RowReader<T> reader) {
    return watch(sql, reader, fraction -> {});
  }

  /** The one row of a statement. */
  public <T> T one(String sql, RowReader<T> reader) {
    List<T> rows = query(sql, reader);
    if (rows.size() != 1) {
      throw new IllegalStateException("expected one row, found " + rows.size() + ": " + sql);
    }
    return rows.get(0);
  }

  /** The one number of a statement. */
  public long number(String sql) {
    return one(sql, row -> row.getLong(1));
  }

  /** The columns that a query gives, with their types. */
  public List<EngineColumn> describe(String select) {
    return query("DESCRIBE " + select, row -> new EngineColumn(row.getString(1), row.getString(2)));
  }

  /** How long a statement may take. */
  public Limits limits() {
    return limits;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw DuckFailure.of(e);
    }
  }

  private static <T> List<T> rows(Statement statement, String sql, RowReader<T> reader)
      throws SQLException {
    List<T> rows = new ArrayList<>();
    if (statement.execute(sql)) {
      try (ResultSet result = statement.getResultSet()) {
        while (result.next()) {
          rows.add(reader.read(result));
        }
      }
    }
    return rows;
  }

  /** Reads one row. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** A column of a query. */
  public record EngineColumn(String name, String type) {}

  /** Tells progress and cancels what takes too long. */
  private static final class Watch implements Runnable {
    private final DuckDBPreparedStatement statement;
    private final long deadline;
    private final DoubleConsumer progress;
    private volatile boolean done;

    Watch(DuckDBPreparedStatement statement, Duration time, DoubleConsumer progress) {
      this.statement = statement;
      this.deadline = System.nanoTime() + time.toNanos();
      this.progress = progress;
    }

    @Override
    public void run() {
      try {
        while (!done) {
          Thread.sleep(POLL_MILLIS);
          if (done) {
            return;
          }
          if (System.nanoTime() - deadline > 0) {
            statement.cancel();
          } else {
            double percent = statement.getQueryProgress().getPercentage();
            if (percent > 0) {
              progress.accept(percent / 100);
            }
          }
        }
      } catch (InterruptedException | SQLException finished) {
        // The statement ended in between; there is nothing left to watch.
        done = true;
      }
    }
  }
}
