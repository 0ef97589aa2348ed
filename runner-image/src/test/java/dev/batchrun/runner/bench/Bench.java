package dev.batchrun.runner.bench;

import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Limits;
import dev.batchrun.runner.engine.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * {@code Bench [rows] [rounds]}: in each round a bare COPY, a bare COPY with the same order of
 * rows, a run with default gates and a run with SHA-256 and seven rules, one after the other;
 * ratios are taken within a round, the median is printed. JVM starts are measured apart.
 */
public final class Bench {
  private static final String QUERY =
      "SELECT id, customer, CAST(ts AS DATE) AS day, kind, amount,"
          + " CAST(amount * 119 / 100 AS DECIMAL(18,2)) AS gross, note FROM ";
  private static final long MEMORY = 8L << 30;
  private static final int THREADS = 2;
  private static final int IDENTITY_RUNS = 20;

  private final Path directory;
  private final long rows;
  private int number;

  private Bench(Path directory, long rows) {
    this.directory = directory;
    this.rows = rows;
  }

  /** Runs the benchmark in a temporary directory. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 1 && arguments[0].equals("--start")) {
      limits(Files.createTempDirectory("bench-start"), 1).close();
      return;
    }
    long rows = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    Path directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), ".bench-");
    try {
      Bench bench = new Bench(directory, rows);
      bench.generate();
      bench.compare(rounds);
      bench.measureStarts();
      bench.repeat();
    } finally {
      delete(directory);
    }
  }

  private void generate() throws IOException {
    Files.createDirectories(directory.resolve("landing"));
    Files.createDirectories(directory.resolve("lake"));
    Cost cost =
        Cost.of(
            () -> {
              try (DuckSession session = limits(directory.resolve("spill"), THREADS)) {
                session.execute(
                    "COPY (SELECT (i * 7919) % "
                        + rows
                        + " AS id, i % 50021 AS customer, TIMESTAMP '2026-07-01' + to_seconds(i %"
                        + " 86400) AS ts, ['sale', 'return', 'gift'][1 + i % 3] AS kind,"
                        + " CAST((i * 31) % 100000 AS DECIMAL(18,2)) / 100 AS amount,"
                        + " 'note ' || (i % 977) AS note FROM range("
                        + rows
                        + ") t(i)) TO "
                        + Sql.text(input().toString())
                        + " (FORMAT parquet)");
              }
              return null;
            });
    print(
        "%,d rows, %.1f MB of Parquet, made in %.1f s; %d threads",
        rows, Files.size(input()) / 1e6, cost.wall(), THREADS);
  }

  private void compare(int rounds) throws IOException {
    List<Cost> bare = new ArrayList<>();
    List<Cost> sorted = new ArrayList<>();
    List<BenchRun.Steps> gates = new ArrayList<>();
    List<BenchRun.Steps> strict = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      Cost plainCopy = copy(QUERY + source());
      Cost sortedCopy = copy(QUERY + source() + " ORDER BY id");
      BenchRun.Steps defaults = run(spec("CRC32C", ""), THREADS);
      BenchRun.Steps seven = run(spec("SHA256", SEVEN_RULES), THREADS);
      if (round == 0) {
        continue; // warms up compiler and page cache
      }
      bare.add(plainCopy);
      sorted.add(sortedCopy);
      gates.add(defaults);
      strict.add(seven);
      print(
          "round %d: COPY %.2f s, COPY in order %.2f s, default gates %.2f s, SHA-256 and seven rules"
              + " %.2f s",
          round,
          plainCopy.wall(),
          sortedCopy.wall(),
          defaults.total().wall(),
          seven.total().wall());
    }
    print("");
    print(
        "%-34s %8s %8s %10s %10s %10s %10s",
        "median of " + rounds + " rounds",
        "wall s",
        "cpu s",
        "wall/order",
        "cpu/order",
        "wall/plain",
        "cpu/plain");
    line("COPY of the query", bare, bare, sorted);
    line("COPY of the query, same order", sorted, bare, sorted);
    line("run, default gates", gates.stream().map(BenchRun.Steps::total).toList(), bare, sorted);
    line(
        "run, SHA-256 and seven rules",
        strict.stream().map(BenchRun.Steps::total).toList(),
        bare,
        sorted);
    print("");
    print(
        "steps, default gates: lock %.3f  transform %.3f  validate %.3f  publish %.3f s",
        median(gates, s -> s.lock().wall()),
        median(gates, s -> s.transform().wall()),
        median(gates, s -> s.validate().wall()),
        median(gates, s -> s.publish().wall()));
    print(
        "steps, seven rules:   lock %.3f  transform %.3f  validate %.3f  publish %.3f s",
        median(strict, s -> s.lock().wall()),
        median(strict, s -> s.transform().wall()),
        median(strict, s -> s.validate().wall()),
        median(strict, s -> s.publish().wall()));
    print(
        "A run writes its rows in the order of the key, which is what makes it repeatable: compare it"
            + " with the COPY in the same order.");
  }

  private void line(String name, List<Cost> costs, List<Cost> bare, List<Cost> sorted) {
    print(
        "%-34s %8.2f %8.2f %9.2fx %9.2fx %9.2fx %9.2fx",
        name,
        median(costs, Cost::wall),
        median(costs, Cost::cpu),
        ratio(costs, sorted, Cost::wall),
        ratio(costs, sorted, Cost::cpu),
        ratio(costs, bare, Cost::wall),
        ratio(costs, bare, Cost::cpu));
  }

  private static double ratio(List<Cost> of, List<Cost> to, ToDoubleFunction<Cost> value) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < of.size(); i++) {
      ratios.add(value.applyAsDouble(of.get(i)) / value.applyAsDouble(to.get(i)));
    }
    return median(ratios, Double::doubleValue);
  }

  private static <T> double median(List<T> values, ToDoubleFunction<T> value) {
    double[] sorted = values.stream().mapToDouble(value).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private Cost copy(String query) throws IOException {
    Path file = directory.resolve("bare.parquet");
    Cost cost =
        Cost.of(
            () -> {
              try (DuckSession session = limits(directory.resolve("spill"), THREADS)) {
                session.execute(
                    "COPY (" + query + ") TO " + Sql.text(file.toString()) + " (FORMAT parquet)");
              }
              return null;
            });
    Files.delete(file);
    return cost;
  }

  private BenchRun.Steps run(String spec, int threads) throws IOException {
    number++;
    BenchRun.Steps steps =
        new BenchRun(directory, spec, "bench-" + number, threads, (long) (MEMORY / 0.6)).run();
    delete(directory.resolve("lake/bench"));
    return steps;
  }

  private static final String SEVEN_RULES =
      """
      "quality": [
        {"check": "NotNull", "columns": ["id", "customer", "amount"]},
        {"check": "Range", "columns": ["amount"], "min": "0", "max": "100000"},
        {"check": "AcceptedValues", "columns": ["kind"], "values": ["sale", "return", "gift"]},
        {"check": "Pattern", "columns": ["note"], "pattern": "note [0-9]+"},
        {"check": "Sql", "name": "gross", "sql": "gross >= amount"},
        {"check": "Range", "columns": ["day"], "min": "2026-07-01", "max": "2026-07-01"},
        {"check": "RowCount", "min": "1"}],
      """;

  private static String spec(String digest, String quality) {
    return "{\"inputs\": [{\"name\": \"raw\", \"files\": {\"claimName\": \"landing\", \"path\":"
        + " \"*.parquet\", \"digest\": \""
        + digest
        + "\"}}],"
        + quality
        + "\"transform\": {\"sql\": \""
        + QUERY
        + "raw\"},"
        + "\"output\": {\"keys\": [\"id\"], \"files\": {\"digest\": \""
        + digest
        + "\"},"
        + " \"store\": {\"filesystem\": {\"claimName\": \"lake\", \"path\": \"bench\"}}}}";
  }

  /** What each Job's processes cost before they do anything: a JVM, its classes, the engine. */
  private void measureStarts() throws IOException {
    List<Cost> starts = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      starts.add(
          Cost.of(
              () -> {
                try {
                  return new ProcessBuilder(
                          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                          "-XX:TieredStopAtLevel=1",
                          "-XX:+UseSerialGC",
                          "-Xshare:auto",
                          "-cp",
                          System.getProperty("java.class.path"),
                          Bench.class.getName(),
                          "--start")
                      .start()
                      .waitFor();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
              }));
    }
    print("");
    print(
        "apart: start of a JVM with the engine loaded %.2f s; a run starts four",
        median(starts, Cost::wall));
  }

  private void repeat() throws IOException {
    Set<String> digests = new HashSet<>();
    for (int i = 0; i < IDENTITY_RUNS; i++) {
      digests.add(run(spec("CRC32C", ""), 1 + i % 2).outputDigest());
    }
    print("");
    print(
        "%d re-runs with 1 and 2 threads: %s",
        IDENTITY_RUNS,
        digests.size() == 1 ? "the same bytes every time" : digests.size() + " DIFFERENT outputs");
  }

  private Path input() {
    return directory.resolve("landing/raw.parquet");
  }

  private String source() {
    return "read_parquet(" + Sql.text(input().toString()) + ")";
  }

  private static DuckSession limits(Path spill, int threads) throws IOException {
    return DuckSession.open(new Limits(MEMORY, threads, spill, 8L << 30, Duration.ofHours(1)));
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(path)) {
      for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
