package dev.batchrun.runner.transform;

import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.StageWrites;
import dev.batchrun.runner.transform.Ownership.PartitionRows;
import dev.batchrun.runner.transform.StagedFiles.StagedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a table as Parquet files, one directory a partition, the same bytes for the same rows
 * whatever the number of threads and the memory.
 *
 * <p>That rules out everything by which the engine splits work by itself: its partitioned write,
 * its file sizes, its files per thread. Each file is written by one statement that ends in an order
 * without ties. A run that owns one partition sorts straight into its file; one that owns several
 * sorts once into a temporary table and copies each partition's range of it. A file over the target
 * size is split by rows afterwards.
 */
public final class OutputWriter {
  private static final String SORTED = "batchrun_sorted";
  private static final long DEFAULT_MAX_FILES = 100;
  private static final long MAX_PARTITIONS = 10_000;

  private final DuckSession session;
  private final OutputShape shape;
  private final Output output;
  private final Ownership ownership;
  private final Path directory;
  private final String suffix;
  private final StageWrites writes;
  private final Progress progress;
  private final List<StagedFile> files = new ArrayList<>();
  private final List<String> replaced = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * @param directory the attempt's
   * @param attemptPath makes file names differ from those of every other attempt
   * @param writes how files are written there
   */
  public OutputWriter(
      DuckSession session,
      OutputShape shape,
      Output output,
      Ownership ownership,
      Path directory,
      String attemptPath,
      StageWrites writes,
      Progress progress) {
    this.session = session;
    this.shape = shape;
    this.output = output;
    this.ownership = ownership;
    this.directory = directory;
    this.suffix = Digests.sha256(attemptPath.getBytes(StandardCharsets.UTF_8)).substring(7, 19);
    this.writes = writes;
    this.progress = progress;
  }

  /** Writes all rows of a table or view. */
  public void write(String table) throws IOException {
    String select = "SELECT " + shape.projection() + " FROM " + Sql.name(table);
    Optional<PartitionKey> single = ownership.single();
    if (single.isPresent()) {
      writeOne(select, single.get());
    } else {
      writeMany(select);
    }
    files.sort(Comparator.comparing(StagedFile::partition).thenComparing(StagedFile::path));
  }

  /** What was staged. */
  public List<StagedFile> files() {
    return List.copyOf(files);
  }

  /** Staged files that others took the place of. */
  public List<String> replaced() {
    return List.copyOf(replaced);
  }

  private void writeOne(String select, PartitionKey partition) throws IOException {
    StagedFile file =
        copy(
            partition, select + " ORDER BY " + shape.ordering(), fraction -> bar(fraction, "rows"));
    if (!ownership.partitionBy().isEmpty()) {
      ownership.require(partitionsOf(resolve(file)));
    }
    split(partition, file);
  }

  private void writeMany(String select) throws IOException {
    List<String> order = new ArrayList<>(ownership.partitionBy());
    shape.order().stream().filter(c -> !order.contains(c)).forEach(order::add);
    session.watch(
        "CREATE TEMP TABLE " + SORTED + " AS " + select + " ORDER BY " + Sql.names(order),
        row -> null,
        fraction -> bar(fraction * 0.9, "sorted"));
    List<Slice> slices = session.query(slices(), this::slice);
    ownership.require(slices.stream().map(Slice::rows).toList());
    if (slices.size() > MAX_PARTITIONS) {
      throw new StepFailure(
          Reason.TooManyFiles,
          "output: found "
              + Progress.count(slices.size())
              + " partitions in one run, the limit is "
              + Progress.count(MAX_PARTITIONS)
              + "; run smaller ranges, or partition more coarsely");
    }
    int done = 0;
    for (Slice slice : slices) {
      PartitionKey partition = ownership.key(slice.rows().values()).orElseThrow();
      StagedFile file =
          copy(
              partition,
              "SELECT * FROM "
                  + SORTED
                  + " WHERE rowid BETWEEN "
                  + slice.first()
                  + " AND "
                  + slice.last()
                  + " ORDER BY rowid",
              fraction -> {});
      split(partition, file);
      done++;
      bar(0.9 + 0.1 * done / slices.size(), done + " of " + slices.size() + " partitions");
    }
    session.execute("DROP TABLE " + SORTED);
  }

  /** Splits a file that is over the target into equal numbers of rows. */
  private void split(PartitionKey partition, StagedFile file) throws IOException {
    long target = targetBytes();
    long parts = file.bytes() <= target ? 1 : (file.bytes() + target - 1) / target;
    long limit =
        output.files() == null || output.files().maxPerPartition() == null
            ? DEFAULT_MAX_FILES
            : output.files().maxPerPartition();
    if (parts > limit) {
      throw new StepFailure(
          Reason.TooManyFiles,
          "output "
              + partition
              + ": "
              + Progress.bytes(file.bytes())
              + " need "
              + parts
              + " files of "
              + Progress.bytes(target)
              + ", output.files.maxPerPartition is "
              + limit
              + "; raise it or output.files.targetMegabytes, or partition more finely");
    }
    if (parts == 1) {
      files.add(file);
      return;
    }
    replaced.add(file.path());
    long rowsEach = (file.rows() + parts - 1) / parts;
    String source = Sql.text(resolve(file).toString());
    for (long from = 0; from < file.rows(); from += rowsEach) {
      files.add(
          copy(
              partition,
              "SELECT * EXCLUDE (file_row_number) FROM read_parquet("
                  + source
                  + ", file_row_number = true, hive_partitioning = false) WHERE file_row_number >= "
                  + from
                  + " AND file_row_number < "
                  + (from + rowsEach)
                  + " ORDER BY file_row_number",
              fraction -> {}));
    }
  }

  private long targetBytes() {
    return output.files() == null || output.files().targetMegabytes() == null
        ? Long.MAX_VALUE / 2
        : output.files().targetMegabytes() * (1L << 20);
  }

  private StagedFile copy(
      PartitionKey partition, String select, java.util.function.DoubleConsumer watcher)
      throws IOException {
    Path folder = directory.resolve(partition.path());
    writes.createDirectories(folder);
    int number = numbers.merge(partition.path(), 1, Integer::sum) - 1;
    Path file = folder.resolve(String.format("part-%05d-%s.parquet", number, suffix));
    String copy =
        "COPY ("
            + select
            + ") TO "
            + Sql.text(file.toString())
            + " (FORMAT parquet, COMPRESSION snappy, RETURN_STATS)";
    List<StagedFile> written =
        writes.output(() -> session.watch(copy, row -> staged(partition, file, row), watcher));
    return written.get(0);
  }

  private StagedFile staged(PartitionKey partition, Path file, ResultSet row) throws SQLException {
    Map<String, Long> nulls = new HashMap<>();
    if (row.getObject("column_statistics") instanceof Map<?, ?> statistics) {
      statistics.forEach(
          (column, values) -> {
            if (values instanceof Map<?, ?> map && map.get("null_count") != null) {
              nulls.put(
                  unquoted(column.toString()), Long.parseLong(map.get("null_count").toString()));
            }
          });
    }
    return new StagedFile(
        partition.path(),
        directory.relativize(file).toString(),
        row.getLong("count"),
        row.getLong("file_size_bytes"),
        nulls);
  }

  private static String unquoted(String column) {
    return column.length() > 1 && column.startsWith("\"") && column.endsWith("\"")
        ? column.substring(1, column.length() - 1).replace("\"\"", "\"")
        : column;
  }

  private List<PartitionRows> partitionsOf(Path file) {
    return session.query(
        "SELECT "
            + texts()
            + ", count(*) FROM read_parquet("
            + Sql.text(file.toString())
            + ", hive_partitioning = false) GROUP BY ALL ORDER BY ALL",
        this::partitionRows);
  }

  private String slices() {
    return "SELECT "
        + texts()
        + ", count(*), min(rowid), max(rowid) FROM "
        + SORTED
        + " GROUP BY "
        + Sql.names(ownership.partitionBy())
        + " ORDER BY min(rowid)";
  }

  private String texts() {
    return String.join(
        ", ",
        ownership.partitionBy().stream()
            .map(column -> "CAST(" + Sql.name(column) + " AS VARCHAR)")
            .toList());
  }

  private PartitionRows partitionRows(ResultSet row) throws SQLException {
    List<String> values = new ArrayList<>();
    for (int i = 1; i <= ownership.partitionBy().size(); i++) {
      values.add(row.getString(i));
    }
    return new PartitionRows(values, row.getLong(values.size() + 1));
  }

  private Slice slice(ResultSet row) throws SQLException {
    PartitionRows rows = partitionRows(row);
    int next = rows.values().size() + 2;
    Slice slice = new Slice(rows, row.getLong(next), row.getLong(next + 1));
    if (slice.last() - slice.first() + 1 != rows.rows()) {
      throw new IllegalStateException("partition " + rows + " is not contiguous: " + slice);
    }
    return slice;
  }

  private Path resolve(StagedFile file) {
    return directory.resolve(file.path());
  }

  private void bar(double fraction, String detail) {
    progress.bar("transform", fraction, detail);
  }

  /** A partition's range of the sorted table. */
  private record Slice(PartitionRows rows, long first, long last) {}
}
