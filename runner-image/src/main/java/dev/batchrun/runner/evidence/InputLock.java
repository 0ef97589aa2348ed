package dev.batchrun.runner.evidence;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * The input lock: exactly what a run reads. Written once per run id as {@code
 * runs/<run-id>/lock.json}; every attempt and every twin uses the first one written.
 *
 * @param format of this file, 1
 * @param runId whose lock it is
 * @param lockedAt the lock time, an ISO instant; also the transform's parameter {@code lock_time}
 * @param inputs one entry an input, in the contract's order
 * @param references one entry a reference, in the contract's order
 * @param parameters all parameters of the transform, the given ones included, as text
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record InputLock(
    int format,
    String runId,
    String lockedAt,
    List<LockedInput> inputs,
    List<LockedReference> references,
    Map<String, String> parameters) {

  public InputLock {
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
    references = references == null ? List.of() : List.copyOf(references);
    parameters = parameters == null ? Map.of() : Map.copyOf(parameters);
  }

  /**
   * What an input was locked to.
   *
   * @param name the table's name
   * @param claimName the claim the files are on
   * @param files exactly these, sorted by path
   * @param from start of the row interval, ISO instant; {@code null} when every row counts
   * @param to its end, exclusive
   * @param upstreamVersion for an upstream dataset: the version (log entry) read
   * @param upstreamDataset for an upstream dataset: its name
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record LockedInput(
      String name,
      String claimName,
      List<LockedFile> files,
      String from,
      String to,
      Long upstreamVersion,
      String upstreamDataset) {
    public LockedInput {
      files = files == null ? List.of() : List.copyOf(files);
    }
  }

  /**
   * A locked file.
   *
   * @param path relative to the claim
   * @param size in bytes
   * @param digest {@code crc32c:<8 hex>} or {@code sha256:<64 hex>}
   * @param modifiedAt its modification time as an ISO instant, a hint for people
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record LockedFile(String path, long size, String digest, String modifiedAt) {}

  /**
   * What a reference resolved to.
   *
   * @param policy that chose the version
   * @param version chosen
   * @param effectiveAt the date or instant the policy looked at
   * @param checksum of the file, {@code sha256:<64 hex>}
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record LockedReference(
      String name,
      String claimName,
      String path,
      String policy,
      String version,
      String effectiveAt,
      long size,
      String checksum) {}
}
