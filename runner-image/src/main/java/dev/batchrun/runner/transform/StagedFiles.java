package dev.batchrun.runner.transform;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.step.StepContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the SQL transform staged, told to {@code validate} in the scratch space of the Pod.
 *
 * @param attemptPath the attempt it belongs to
 * @param files to publish, sorted by partition and path
 * @param replaced staged files that others took the place of
 * @param columns of every file, name to type, in order
 * @param sortedByKey whether rows of equal business keys stand next to each other
 * @param stepRows rows of steps that reconciliation counts
 * @param warnings what was flagged
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record StagedFiles(
    String attemptPath,
    List<StagedFile> files,
    List<String> replaced,
    Map<String, String> columns,
    boolean sortedByKey,
    Map<String, Long> stepRows,
    List<String> warnings) {
  private static final String NAME = "staged.json";

  public StagedFiles {
    files = List.copyOf(files);
    replaced = replaced == null ? List.of() : List.copyOf(replaced);
    stepRows = stepRows == null ? Map.of() : Map.copyOf(stepRows);
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }

  /**
   * A staged file.
   *
   * @param partition its partition's path
   * @param path relative to the attempt's directory
   * @param rows in it
   * @param bytes its size
   * @param nulls column to number of NULLs; a column may be missing
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record StagedFile(
      String partition, String path, long rows, long bytes, Map<String, Long> nulls) {
    public StagedFile {
      nulls = nulls == null ? Map.of() : Map.copyOf(nulls);
    }
  }

  /** Rows in all files. */
  public long rows() {
    return files.stream().mapToLong(StagedFile::rows).sum();
  }

  /** Bytes of all files. */
  public long bytes() {
    return files.stream().mapToLong(StagedFile::bytes).sum();
  }

  /** Writes it for {@code validate}. */
  public void write(StepContext context) throws IOException {
    Files.write(context.work().resolve(NAME), CanonicalJson.bytes(this));
  }

  /** What the SQL transform of this attempt wrote; empty when a user's container made the files. */
  public static Optional<StagedFiles> read(StepContext context, String attemptPath)
      throws IOException {
    Path file = context.work().resolve(NAME);
    try {
      return Optional.of(CanonicalJson.read(Files.readAllBytes(file), StagedFiles.class))
          .filter(staged -> staged.attemptPath().equals(attemptPath));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }
}
