package dev.batchrun.runner.evidence;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.vocabulary.Mode;
import java.util.List;
import java.util.Map;

/**
 * The seal: what an attempt proved and a Publish may make visible. Everything a commit refers to is
 * durable before it. Its digest is what an approval names and what the log entry carries.
 *
 * @param format of this file, 1
 * @param runId whose seal it is
 * @param run the BatchRun's name
 * @param dataset the dataset's name
 * @param mode of the run
 * @param attempt compute attempt
 * @param attemptPath the attempt's registered staging path, {@code data/<run>-<attempt>-<token>}
 * @param requestDigest digest of the request
 * @param contractDigest digest of the contract
 * @param lockDigest digest of {@code lock.json}; {@code null} for Rollback and Promote
 * @param boundary what the run owns
 * @param base partition path to the version in force when the gates ran; an absent partition was
 *     not published
 * @param outputs the files to publish, sorted by path
 * @param restored for Rollback: partition path to the version (log entry) to put back in force; 0
 *     takes the partition out of force
 * @param promotedSeal for Promote: the Shadow run's seal
 * @param withheld partitions that a gate withheld; what they published before stays in force
 * @param discarded staged files that the seal does not publish, to be condemned
 * @param outputDigest of what was published whatever its files are called: per partition the rows,
 *     sizes and digests of its files; a replay over the same inputs gives the same
 * @param rows published
 * @param bytes published
 * @param quality results of all rules
 * @param reconciliation results of all checks
 * @param quarantine rows set aside; {@code null} when none
 * @param comparison with the published version; {@code null} when the mode compares nothing
 * @param approvalReasons why a person has to approve; empty when nobody has to
 * @param warnings to publish with
 * @param parameters of the transform, as locked
 * @param transformVersion the contract's label
 * @param transformDigest digest of the SQL or of image and command
 * @param engine name and version of the engine
 * @param image the runner image
 * @param requestedBy who asked
 * @param sealedAt ISO instant
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Seal(
    int format,
    String runId,
    String run,
    String dataset,
    Mode mode,
    int attempt,
    String attemptPath,
    String requestDigest,
    String contractDigest,
    String lockDigest,
    List<ColumnConstraint> boundary,
    Map<String, Long> base,
    List<OutputFile> outputs,
    Map<String, Long> restored,
    PromotedSeal promotedSeal,
    List<String> withheld,
    List<String> discarded,
    String outputDigest,
    long rows,
    long bytes,
    List<CheckResult> quality,
    List<CheckResult> reconciliation,
    Quarantine quarantine,
    Comparison comparison,
    List<String> approvalReasons,
    List<String> warnings,
    Map<String, String> parameters,
    String transformVersion,
    String transformDigest,
    String engine,
    String image,
    String requestedBy,
    String sealedAt) {

  public Seal {
    boundary = boundary == null ? List.of() : List.copyOf(boundary);
    base = base == null ? Map.of() : Map.copyOf(base);
    outputs = outputs == null ? List.of() : List.copyOf(outputs);
    restored = restored == null ? Map.of() : Map.copyOf(restored);
    withheld = withheld == null ? List.of() : List.copyOf(withheld);
    discarded = discarded == null ? List.of() : List.copyOf(discarded);
    quality = quality == null ? List.of() : List.copyOf(quality);
    reconciliation = reconciliation == null ? List.of() : List.copyOf(reconciliation);
    approvalReasons = approvalReasons == null ? List.of() : List.copyOf(approvalReasons);
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
    parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
  }

  /**
   * A published file.
   *
   * @param partition its partition's path, empty for an unpartitioned dataset
   * @param path relative to the dataset's root
   * @param rows in it
   * @param bytes its size
   * @param crc32c {@code crc32c:<8 hex>}
   * @param sha256 {@code sha256:<64 hex>}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record OutputFile(
      String partition, String path, long rows, long bytes, String crc32c, String sha256) {}

  /** The Shadow run's seal that a Promote publishes. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PromotedSeal(String runId, String sealDigest) {}

  /**
   * How a rule or a reconciliation check ended.
   *
   * @param name its name
   * @param check its kind
   * @param severity what it means
   * @param held whether it held
   * @param failures rows or units that did not hold
   * @param expected for people and exact: what should be
   * @param found what was
   * @param partitions the partitions concerned, at most 100
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record CheckResult(
      String name,
      String check,
      String severity,
      boolean held,
      long failures,
      String expected,
      String found,
      List<String> partitions) {
    public CheckResult {
      partitions = partitions == null ? List.of() : List.copyOf(partitions);
    }
  }

  /** Rows set aside, with the reason of each, in one file below the run's evidence. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Quarantine(
      String path, long rows, long bytes, String sha256, Map<String, Long> reasons) {}

  /** Row and measure differences with the published version. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Comparison(
      long added,
      long removed,
      long changed,
      long unchanged,
      boolean withinTolerance,
      String path,
      String sha256) {}
}
