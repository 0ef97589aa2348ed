package dev.batchrun.runner.evidence;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.vocabulary.Mode;
import java.util.List;
import java.util.Map;

/**
 * The page an auditor reads: what a commit made, from what, how, checked by what and approved by
 * whom. Derived from log entry, seal and lock alone, so that anyone derives the same bytes; chained
 * to each of them by digest.
 *
 * @param format of this file, 1
 * @param logId the log
 * @param version number of the log entry
 * @param entryDigest digest of the log entry
 * @param previousVersion the newest version it replaced; {@code null} when it replaced none
 * @param replaced partition path to the version it replaced
 * @param publishedAt the log entry's time
 * @param epoch of the publish
 * @param runId identity
 * @param run name of the BatchRun
 * @param runKey its key
 * @param dataset name of the dataset
 * @param mode of the run
 * @param attempt that made the bytes
 * @param requestDigest digest of what was asked
 * @param requestedBy who asked
 * @param approval who approved, and which seal; {@code null} when nobody had to
 * @param contractDigest digest of the frozen contract
 * @param transform version, digest, engine and image
 * @param sealDigest digest of the seal
 * @param sealedAt when
 * @param lockDigest digest of the lock; {@code null} when the run computed nothing
 * @param lockedAt when
 * @param inputs exactly what was read, each with its boundary
 * @param references bindings with versions and checksums
 * @param parameters of the transform
 * @param boundary what the run owns
 * @param outputs with digests and row counts
 * @param rows published
 * @param bytes published
 * @param outputDigest order-independent content digest
 * @param withheld partitions a gate withheld
 * @param restored for Rollback
 * @param promoted for Promote
 * @param quality results
 * @param reconciliation results
 * @param quarantine rows set aside
 * @param comparison with the version before
 * @param warnings published with
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Manifest(
    int format,
    String logId,
    long version,
    String entryDigest,
    Long previousVersion,
    Map<String, Long> replaced,
    String publishedAt,
    long epoch,
    String runId,
    String run,
    String runKey,
    String dataset,
    Mode mode,
    int attempt,
    String requestDigest,
    String requestedBy,
    Approval approval,
    String contractDigest,
    TransformUsed transform,
    String sealDigest,
    String sealedAt,
    String lockDigest,
    String lockedAt,
    List<InputLock.LockedInput> inputs,
    List<InputLock.LockedReference> references,
    Map<String, String> parameters,
    List<ColumnConstraint> boundary,
    List<Seal.OutputFile> outputs,
    long rows,
    long bytes,
    String outputDigest,
    List<String> withheld,
    Map<String, Long> restored,
    Seal.PromotedSeal promoted,
    List<Seal.CheckResult> quality,
    List<Seal.CheckResult> reconciliation,
    Seal.Quarantine quarantine,
    Seal.Comparison comparison,
    List<String> warnings) {

  /** Who approved what. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Approval(String review, String by, String sealDigest) {}

  /** What computed the rows. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record TransformUsed(String version, String digest, String engine, String image) {}
}
