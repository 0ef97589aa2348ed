package dev.batchrun.api.step;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Reason;

/**
 * What a stage did: JSON of at most {@link PodLayout#MAX_REPORT_BYTES} in the termination message.
 * Its parts are those of the run's status, so that projecting a report is copying it.
 *
 * @param protocol version of the step protocol, 1
 * @param runId whose report it is; a report with another id is ignored
 * @param stage {@code lock}, {@code transform}, {@code validate}, {@code publish}, {@code recover},
 *     {@code survey} or {@code collect}
 * @param reason how it ended; {@link Reason#Succeeded} when well
 * @param message what was found and what to do; {@code null} when there is nothing to say
 * @param lock after lock
 * @param rows rows made, after transform
 * @param seal after validate
 * @param quality after validate
 * @param comparison after validate of a mode that compares
 * @param commit after publish or recover; after lock when the run was published before
 * @param manifest with commit
 * @param witness the head of the log as seen at the end
 * @param evidence digest of what a person has to look at when {@code reason} asks for one
 * @param epoch the highest epoch of the run that the log knows, after publish and recover: the next
 *     publish takes a higher one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StepReport(
    int protocol,
    String runId,
    String stage,
    Reason reason,
    String message,
    BatchRunStatus.Lock lock,
    Long rows,
    BatchRunStatus.Seal seal,
    BatchRunStatus.Quality quality,
    BatchRunStatus.Comparison comparison,
    BatchRunStatus.Commit commit,
    BatchRunStatus.ManifestRef manifest,
    BatchRunStatus.Witness witness,
    String evidence,
    Long epoch) {}
