package dev.batchrun.api.step;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;

/**
 * What only the store knows, as JSON of at most {@link PodLayout#MAX_SURVEY_BYTES} in a {@link
 * SurveyFrame} on the container's log.
 *
 * @param protocol version of the step protocol, 1
 * @param runId whose survey it is
 * @param reason Succeeded when the log is sound or absent; else why it is not
 * @param message about the log; {@code null} when there is nothing to say
 * @param owner of the log; {@code null} when there is no log
 * @param witness the log's head; {@code null} when there is no log
 * @param version the newest version; {@code null} when nothing was published
 * @param run how the request's run stands; {@code null} when it was never opened
 * @param partitions published inside the request's boundary, sorted; at most {@link
 *     #MAX_PARTITIONS}
 * @param morePartitions how many were left out
 * @param violations what a replay of the whole log found; empty when sound or not asked for
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SurveyResult(
    int protocol,
    String runId,
    Reason reason,
    String message,
    String owner,
    BatchRunStatus.Witness witness,
    Long version,
    RunStanding run,
    List<PublishedPartition> partitions,
    int morePartitions,
    List<String> violations) {
  /** The most partitions a survey lists. */
  public static final int MAX_PARTITIONS = 4000;

  public SurveyResult {
    partitions = partitions == null ? List.of() : List.copyOf(partitions);
    violations = violations == null ? List.of() : List.copyOf(violations);
  }

  /**
   * How a run stands in the store.
   *
   * @param openedAt the log's head when it was opened
   * @param epoch the highest epoch that the log knows of it
   * @param fencedEpoch the highest fenced epoch
   * @param attempts registered attempt paths, at most 100
   * @param seals digests of its seals, at most 100
   * @param commit its commit; {@code null} when it has none
   * @param manifest with commit
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RunStanding(
      long openedAt,
      long epoch,
      long fencedEpoch,
      List<String> attempts,
      List<String> seals,
      BatchRunStatus.Commit commit,
      BatchRunStatus.ManifestRef manifest) {
    public RunStanding {
      attempts = attempts == null ? List.of() : List.copyOf(attempts);
      seals = seals == null ? List.of() : List.copyOf(seals);
    }
  }

  /**
   * A partition in force.
   *
   * @param partition its path; empty for an unpartitioned dataset
   * @param version the log entry that put it in force
   * @param runId whose entry it was
   * @param since ISO instant
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PublishedPartition(String partition, long version, String runId, String since) {}
}
