package dev.batchrun.runner.validate;

import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckFailure;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.inputs.ParquetSchemas;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.transform.Ownership;
import dev.batchrun.runner.transform.Ownership.PartitionRows;
import dev.batchrun.runner.transform.StagedFiles;
import dev.batchrun.runner.transform.StagedFiles.StagedFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Takes over what a user's container left in its output directory, trusting none of it: regular
 * Parquet files only, every file in the directory of its partition, every row of a file of that
 * partition, one set of columns.
 */
final class ContainerOutput {
  private static final long DEFAULT_MAX_FILES = 100;

  private final DatasetSpec spec;
  private final Ownership ownership;
  private final Path directory;

  ContainerOutput(DatasetSpec spec, Ownership ownership, Path directory) {
    this.spec = spec;
    this.ownership = ownership;
    this.directory = directory;
  }

  /** The Parquet files there are, sorted by path. Anything else in the directory is refused. */
  List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!attributes.isRegularFile() || !file.toString().endsWith(".parquet")) {
              throw bad(
                  relative(file)
                      + " is "
                      + (attributes.isSymbolicLink()
                          ? "a link"
                          : attributes.isRegularFile() ? "not named *.parquet" : "no regular file")
                      + "; leave regular .parquet files only, and keep scratch files elsewhere");
            }
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(null);
    return files;
  }

  /** Describes them as a SQL transform would have. */
  StagedFiles take(DuckSession session, List<Path> files, String attemptPath) throws IOException {
    if (files.isEmpty()) {
      return new StagedFiles(
          attemptPath,
          List.of(),
          List.of(),
          new ParquetSchemas(session).byName(spec.output().schema(), Set.of()),
          false,
          Map.of(),
          List.of());
    }
    Map<String, String> columns;
    try {
      new ParquetSchemas(session).check("output", files, spec.output().schema(), Set.of());
      columns =
          ParquetSchemas.columns(
              session.describe(
                  "SELECT * FROM read_parquet("
                      + Sql.text(files.get(0).toString())
                      + ", hive_partitioning = false)"));
    } catch (DuckFailure failure) {
      throw new StepFailure(
          Reason.TransformFailed,
          "output: a file cannot be read as Parquet: " + failure.firstLine(),
          failure);
    }
    requireColumns(columns);
    List<StagedFile> staged = new ArrayList<>();
    for (Path file : files) {
      staged.add(describe(session, file));
    }
    requireFewFiles(staged);
    return new StagedFiles(attemptPath, staged, List.of(), columns, false, Map.of(), List.of());
  }

  private void requireColumns(Map<String, String> columns) {
    List<String> needed = new ArrayList<>(ownership.partitionBy());
    needed.addAll(spec.output().keys());
    for (String column : needed) {
      if (!columns.containsKey(column)) {
        throw new StepFailure(
            Reason.SchemaDrift,
            "output: column "
                + column
                + " is not in the files; found "
                + String.join(", ", columns.keySet())
                + ". Files carry partition columns and business keys as columns");
      }
    }
  }

  private StagedFile describe(DuckSession session, Path file) throws IOException {
    List<PartitionRows> found =
        session.query(
            "SELECT count(*)"
                + String.join(
                    "",
                    ownership.partitionBy().stream()
                        .map(c -> ", CAST(" + Sql.name(c) + " AS VARCHAR)")
                        .toList())
                + " FROM read_parquet("
                + Sql.text(file.toString())
                + ", hive_partitioning = false) "
                + (ownership.partitionBy().isEmpty() ? "" : "GROUP BY ALL ORDER BY ALL"),
            row -> {
              List<String> values = new ArrayList<>();
              for (int i = 0; i < ownership.partitionBy().size(); i++) {
                values.add(row.getString(i + 2));
              }
              return new PartitionRows(values, row.getLong(1));
            });
    ownership.require(found);
    PartitionKey directoryKey = directoryKey(file);
    for (PartitionRows rows : found) {
      PartitionKey key = ownership.key(rows.values()).orElseThrow();
      if (!key.equals(directoryKey)) {
        throw bad(
            relative(file)
                + " holds "
                + Progress.count(rows.rows())
                + " rows of "
                + key
                + ", expected only rows of "
                + directoryKey
                + "; write each partition's rows into its own directory");
      }
    }
    return new StagedFile(
        directoryKey.path(),
        relative(file),
        found.stream().mapToLong(PartitionRows::rows).sum(),
        Files.size(file),
        Map.of());
  }

  private PartitionKey directoryKey(Path file) {
    Path parent = directory.relativize(file).getParent();
    PartitionKey key;
    try {
      key = PartitionKey.parse(parent == null ? "" : parent.toString());
    } catch (IllegalArgumentException e) {
      throw bad(relative(file) + ": " + e.getMessage());
    }
    if (!List.copyOf(key.values().keySet()).equals(ownership.partitionBy())) {
      throw bad(
          relative(file)
              + " lies in "
              + (parent == null ? "the output directory itself" : parent + "/")
              + ", expected "
              + layout());
    }
    return key;
  }

  private String layout() {
    Map<String, String> example = new LinkedHashMap<>();
    ownership.partitionBy().forEach(column -> example.put(column, "<value>"));
    StringBuilder text = new StringBuilder();
    example.forEach((column, value) -> text.append(column).append('=').append(value).append('/'));
    return text + "*.parquet";
  }

  private void requireFewFiles(List<StagedFile> staged) {
    long limit =
        spec.output().files() == null || spec.output().files().maxPerPartition() == null
            ? DEFAULT_MAX_FILES
            : spec.output().files().maxPerPartition();
    Map<String, Integer> counts = new TreeMap<>();
    staged.forEach(file -> counts.merge(file.partition(), 1, Integer::sum));
    counts.forEach(
        (partition, count) -> {
          if (count > limit) {
            throw new StepFailure(
                Reason.TooManyFiles,
                "output "
                    + PartitionKey.parse(partition)
                    + ": found "
                    + count
                    + " files, output.files.maxPerPartition is "
                    + limit
                    + "; write fewer, larger files");
          }
        });
  }

  private String relative(Path file) {
    return directory.relativize(file).toString();
  }

  private static StepFailure bad(String message) {
    return new StepFailure(Reason.TransformFailed, "output of the container: " + message);
  }
}
