package dev.batchrun.api.step;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Mode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a Job is asked to do. Everything that the contract file does not say and that the runner may
 * not look up: it has no access to the Kubernetes API.
 *
 * @param protocol version of the step protocol, 1
 * @param installation name of this installation of the operator, part of a log's owner
 * @param namespace of the run
 * @param dataset the dataset's name, part of a log's owner
 * @param run the BatchRun's name
 * @param runKey the run's key: its {@code runKey} or name
 * @param runId identity in the store
 * @param requestDigest digest of what the request means, {@code sha256:…}
 * @param contractDigest digest of the contract file's bytes, {@code sha256:…}
 * @param mode what the run is for
 * @param attempt compute attempt, from 1
 * @param epoch fencing epoch of a publish or recover Job; 0 for compute
 * @param businessDate ISO date; {@code null} when the run has none
 * @param interval the input interval; {@code null} when the run has none
 * @param boundary what the run owns, one constraint a partition column, in their order
 * @param parameters resolved values of all declared parameters
 * @param witness the log's head as last seen; {@code null} when never seen
 * @param seal digest of the seal to publish or recover
 * @param approval the Review that allows the publish; {@code null} when none was needed
 * @param requestedBy who asked; {@code null} when unknown
 * @param rerun why a finished run is wanted again; {@code null} when it is not
 * @param rollbackToVersion for mode Rollback
 * @param promotedRunId for mode Promote: identity of the Shadow run
 * @param compare for modes that compare
 * @param image the runner image as deployed, recorded in the manifest
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StepRequest(
    int protocol,
    String installation,
    String namespace,
    String dataset,
    String run,
    String runKey,
    String runId,
    String requestDigest,
    String contractDigest,
    Mode mode,
    int attempt,
    long epoch,
    String businessDate,
    BatchRunSpec.Interval interval,
    List<ColumnConstraint> boundary,
    Map<String, String> parameters,
    BatchRunStatus.Witness witness,
    String seal,
    Approval approval,
    String requestedBy,
    String rerun,
    Long rollbackToVersion,
    String promotedRunId,
    BatchRunSpec.Compare compare,
    String image) {

  /** The version this code speaks. */
  public static final int PROTOCOL = 1;

  public StepRequest {
    boundary = boundary == null ? List.of() : List.copyOf(boundary);
    parameters =
        parameters == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  /**
   * A constraint on a partition column: {@code exactly}, or {@code from} and {@code to}, or none.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ColumnConstraint(String column, String exactly, String from, String to) {}

  /** A Review that allows a publish. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Approval(String review, String by, String sealDigest) {}
}
