import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;

/**
 * Makes the data of the flights example from the npm package vega-datasets 3.2.1: one Parquet file
 * for each day of January 2001, rows as in the source, sorted by all columns; and the airports.
 * The same package and DuckDB version give the same bytes. README.md says how to run it.
 */
public class MakeData {
  public static void main(String[] arguments) throws Exception {
    Path source = Path.of(arguments[0], "data");
    Path target = Path.of(arguments[1]);
    Files.createDirectories(target.resolve("flights"));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      LocalDate end = LocalDate.of(2001, 2, 1);
      for (LocalDate day = LocalDate.of(2001, 1, 1); day.isBefore(end); day = day.plusDays(1)) {
        write(statement, source.resolve("flights-3m.parquet"), target, day);
      }
    }
    Path airports = target.resolve("airports/2001-01-01/airports.csv");
    Files.createDirectories(airports.getParent());
    Files.write(airports, Files.readAllBytes(source.resolve("airports.csv")));
  }

  private static void write(Statement statement, Path source, Path target, LocalDate day)
      throws SQLException {
    statement.execute(
        "COPY (SELECT date, delay, distance, origin, destination FROM read_parquet('%s')"
                .formatted(source)
            + " WHERE date >= TIMESTAMP '%s' AND date < TIMESTAMP '%s' ORDER BY ALL)"
                .formatted(day, day.plusDays(1))
            + " TO '%s' (FORMAT parquet, COMPRESSION zstd)"
                .formatted(target.resolve("flights/" + day + ".parquet")));
  }
}
