package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * What the operator knows of a run. Small and bounded: the evidence is in the store, see manifest.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BatchRunStatus(
    @JsonPropertyDescription("The generation this status speaks of.") Long observedGeneration,
    @JsonPropertyDescription("Where the run stands.") Phase phase,
    @JsonPropertyDescription("Why.") Reason reason,
    @JsonPropertyDescription("Why, for people.") @Size(max = 1024) String message,
    @JsonPropertyDescription("The dataset: the referenced name, or inline.") @Size(max = 63)
        String dataset,
    @JsonPropertyDescription("The owned partitions, for people.") @Size(max = 256) String partition,
    @JsonPropertyDescription("The stage and how far it is, such as transform 2/3.") @Size(max = 64)
        String progress,
    @JsonPropertyDescription("When the operator first saw the run.") @Size(max = 40)
        String startTime,
    @JsonPropertyDescription("When it ended.") @Size(max = 40) String completionTime,
    @JsonPropertyDescription("Who the run is in the store.") Identity identity,
    @JsonPropertyDescription("The frozen contract.") ContractRef contract,
    @JsonPropertyDescription("What the parameters resolved to.") Plan plan,
    @JsonPropertyDescription("The compute attempt, from 1.") Integer attempt,
    @JsonPropertyDescription("The fencing epoch of the last publish or recover Job.") Long epoch,
    @JsonPropertyDescription("The Job at work.") StepRef step,
    @JsonPropertyDescription("The input lock.") Lock lock,
    @JsonPropertyDescription("What was proved and may be published.") Seal seal,
    @JsonPropertyDescription("How the gates ended.") Quality quality,
    @JsonPropertyDescription("How the output differs from the published version.")
        Comparison comparison,
    @JsonPropertyDescription("What the run waits for.") Hold hold,
    @JsonPropertyDescription("The commit and how it stands.") Commit commit,
    @JsonPropertyDescription("Where the evidence is.") ManifestRef manifest,
    @JsonPropertyDescription("The head of the log as last seen.") Witness witness,
    @JsonPropertyDescription("The last failure.") Failure failure,
    @JsonPropertyDescription("Attempts so far and the next one.") RetryState retry,
    @JsonPropertyDescription("The last Reviews that were applied.") @Size(max = 8)
        List<Answer> answers,
    @JsonPropertyDescription("Finished, Succeeded, Published, Ready, Reconciling, Stalled.")
        @Size(max = 16)
        List<Condition> conditions) {
  public BatchRunStatus {
    answers = answers == null ? List.of() : List.copyOf(answers);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** Who the run is in the store. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Identity(
      @JsonPropertyDescription("The run id.") @Size(max = 80) String runId,
      @JsonPropertyDescription("The digest of what the request means.") @Size(max = 80)
          String requestDigest) {}

  /** The frozen contract. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ContractRef(
      @JsonPropertyDescription("The ConfigMap that holds it.") @Size(max = 253) String configMap,
      @JsonPropertyDescription("Its SHA-256.") @Size(max = 80) String digest) {}

  /** What the parameters resolved to. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Plan(
      @JsonPropertyDescription("The business date.") @Size(max = 10) String businessDate,
      @JsonPropertyDescription("The input interval's start.") @Size(max = 40) String from,
      @JsonPropertyDescription("Its end, exclusive.") @Size(max = 40) String to,
      @JsonPropertyDescription("The owned partitions in canonical form.") @Size(max = 1024)
          String boundary) {}

  /** A Job of the run. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record StepRef(
      @JsonPropertyDescription("What it does.") StepKind kind,
      @JsonPropertyDescription("Its name.") @Size(max = 63) String jobName,
      @JsonPropertyDescription("Its uid.") @Size(max = 64) String jobUid,
      @JsonPropertyDescription("Its number among the run's Jobs of the kind.") Integer number,
      @JsonPropertyDescription("The container at work.") @Size(max = 63) String stage,
      @JsonPropertyDescription("When it was created.") @Size(max = 40) String startedAt) {}

  /** The input lock. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Lock(
      @JsonPropertyDescription("Its SHA-256.") @Size(max = 80) String digest,
      @JsonPropertyDescription("When.") @Size(max = 40) String lockedAt,
      @JsonPropertyDescription("Input files.") Long files,
      @JsonPropertyDescription("Input bytes.") Long bytes) {}

  /** What was proved and may be published. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Seal(
      @JsonPropertyDescription("The seal's SHA-256: what an approval names.") @Size(max = 80)
          String digest,
      @JsonPropertyDescription("Output rows.") Long rows,
      @JsonPropertyDescription("Output bytes.") Long bytes,
      @JsonPropertyDescription("Output files.") Integer files,
      @JsonPropertyDescription("Partitions published by it.") Integer partitions,
      @JsonPropertyDescription("Partitions withheld by a gate.") Integer withheld,
      @JsonPropertyDescription("Whether a gate or the policy asks for an approval.")
          Boolean approvalNeeded) {}

  /** How the gates ended. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Quality(
      @JsonPropertyDescription("Checks that held.") Integer passed,
      @JsonPropertyDescription("Checks that did not hold, with a warning.") Integer warned,
      @JsonPropertyDescription("Checks that did not hold, with a consequence.") Integer failed,
      @JsonPropertyDescription("Rows set aside.") Long quarantinedRows,
      @JsonPropertyDescription("The most severe one that did not hold.") @Size(max = 256)
          String firstProblem) {}

  /** How the output differs from the published version. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Comparison(
      @JsonPropertyDescription("Rows only in the output.") Long added,
      @JsonPropertyDescription("Rows only in the published version.") Long removed,
      @JsonPropertyDescription("Rows with the same key and other values.") Long changed,
      @JsonPropertyDescription("Equal rows.") Long unchanged,
      @JsonPropertyDescription("Whether every change is tolerated.") Boolean withinTolerance) {}

  /** What the run waits for. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Hold(
      @JsonPropertyDescription("Why.") Reason reason,
      @JsonPropertyDescription("What is asked, for people.") @Size(max = 1024) String message,
      @JsonPropertyDescription("The digest that a Review must name.") @Size(max = 80) String digest,
      @JsonPropertyDescription("Since when.") @Size(max = 40) String since) {}

  /** The commit and how it stands. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Commit(
      @JsonPropertyDescription("The version: the number of the log entry.") Long version,
      @JsonPropertyDescription("When.") @Size(max = 40) String publishedAt,
      @JsonPropertyDescription("The newest version it replaced.") Long previousVersion,
      @JsonPropertyDescription("How it stands among later ones, when last looked at.")
          Standing standing) {}

  /** Where the evidence is. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record ManifestRef(
      @JsonPropertyDescription("The manifest: pvc://claim/path.") @Size(max = 1024) String uri,
      @JsonPropertyDescription("Its SHA-256.") @Size(max = 80) String digest) {}

  /** The head of the log as last seen. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Witness(
      @JsonPropertyDescription("The log.") @Size(max = 80) String logId,
      @JsonPropertyDescription("Its last entry's number.") Long head,
      @JsonPropertyDescription("That entry's digest.") @Size(max = 80) String digest,
      @JsonPropertyDescription(
              "Where the log is: pvc://claim/path. It says nothing of a log elsewhere.")
          @Size(max = 1024)
          String store) {

    /** Whether it speaks of the log in this store; one that names none does. */
    public boolean isOf(String place) {
      return store == null || store.equals(place);
    }
  }

  /** The last failure. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Failure(
      @JsonPropertyDescription("Whose turn it is.") FailureClass failureClass,
      @JsonPropertyDescription("What failed.") Reason reason,
      @JsonPropertyDescription("In which stage.") @Size(max = 63) String stage,
      @JsonPropertyDescription("What was found and what to do.") @Size(max = 1024) String message,
      @JsonPropertyDescription("The process's exit code.") Integer exitCode) {}

  /** Attempts so far and the next one. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RetryState(
      @JsonPropertyDescription("Failed attempts that count.") Integer failures,
      @JsonPropertyDescription(
              "Attempts others took away: the platform, or a commit on the same partitions.")
          Integer disruptions,
      @JsonPropertyDescription("Recover Jobs so far.") Integer recoveries,
      @JsonPropertyDescription("When the next Job may start.") @Size(max = 40)
          String nextAttemptAt) {}

  /** A Review that was applied. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Answer(
      @JsonPropertyDescription("The Review.") @Size(max = 253) String name,
      @JsonPropertyDescription("Its uid.") @Size(max = 64) String uid,
      @JsonPropertyDescription("Its answer.") ReviewVerdict verdict,
      @JsonPropertyDescription("Who gave it.") @Size(max = 253) String by,
      @JsonPropertyDescription("The digest it answers to.") @Size(max = 80) String digest) {}
}
