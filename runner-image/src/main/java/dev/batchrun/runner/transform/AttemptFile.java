package dev.batchrun.runner.transform;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code lock} tells the later stages of its Pod, in the scratch space they share. A hint for
 * this attempt only: what counts is in the store.
 *
 * @param runId whose attempt
 * @param attemptPath registered path, relative to the dataset's root
 * @param base partition path to version in force when the attempt began, of owned partitions
 * @param previous for an incremental recompute: the published files of the owned partitions, as
 *     paths relative to the dataset's root
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record AttemptFile(
    String runId, String attemptPath, Map<String, Long> base, List<String> previous) {
  private static final String NAME = "attempt.json";

  public AttemptFile {
    base = base == null ? Map.of() : Map.copyOf(base);
    previous = previous == null ? List.of() : List.copyOf(previous);
  }

  /** Writes it for the later stages. */
  public void write(StepContext context) throws IOException {
    Files.createDirectories(context.work());
    Files.write(context.work().resolve(NAME), CanonicalJson.bytes(this));
  }

  /** Reads what this run's {@code lock} wrote in this Pod. */
  public static AttemptFile read(StepContext context) throws IOException {
    Path file = context.work().resolve(NAME);
    Optional<AttemptFile> found;
    try {
      found = Optional.of(CanonicalJson.read(Files.readAllBytes(file), AttemptFile.class));
    } catch (NoSuchFileException absent) {
      found = Optional.empty();
    }
    return found
        .filter(attempt -> attempt.runId().equals(context.request().runId()))
        .orElseThrow(
            () ->
                new StepFailure(
                    Reason.InvalidRequest,
                    file + ": not there for this run; run the command lock before this one"));
  }
}
