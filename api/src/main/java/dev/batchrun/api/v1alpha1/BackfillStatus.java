package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.generator.annotation.*;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * What the operator knows of a backfill: counts and the first few of every list, however large it
 * is.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BackfillStatus(
    @JsonPropertyDescription("The generation this status speaks of.") Long observedGeneration,
    @JsonPropertyDescription("Where it stands.") BackfillPhase phase,
    @JsonPropertyDescription("Why.") Reason reason,
    @JsonPropertyDescription("Why, for people.") @Size(max = 4096) String message,
    @JsonPropertyDescription("Runs that are done of all runs, such as 12/40.") @Size(max = 32)
        String progress,
    @JsonPropertyDescription("What it does, as planned; Reviews name the digest.") Plan plan,
    @JsonPropertyDescription("How far it is.") Runs runs,
    @JsonPropertyDescription("When the operator first saw it.") @Size(max = 40) String startTime,
    @JsonPropertyDescription("When it ended.") @Size(max = 40) String completionTime,
    @JsonPropertyDescription("Finished, Succeeded, Ready, Reconciling, Stalled.") @Size(max = 16)
        List<Condition> conditions) {
  public BackfillStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** A plan in short. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Plan(
      @JsonPropertyDescription("SHA-256 of the whole plan.") @Size(max = 80) String digest,
      @JsonPropertyDescription("How many runs.") Integer runs,
      @JsonPropertyDescription("How many partitions they compute.") Long partitions,
      @JsonPropertyDescription("How many partitions of the scope are left out by only.")
          Long skipped,
      @JsonPropertyDescription("How many partitions for which reason.") @Size(max = 4)
          List<Count> reasons,
      @JsonPropertyDescription("The first closed periods that the scope touches.") @Size(max = 10)
          List<@Size(max = 256) String> closed,
      @JsonPropertyDescription("The first datasets that it reaches, upstream first.")
          @Size(max = 50)
          List<Reached> impact,
      @JsonPropertyDescription("How many datasets it reaches in all.") Integer datasetsReached,
      @JsonPropertyDescription("Why a person has to approve it.") @Size(max = 10)
          List<@Size(max = 256) String> approvals,
      @JsonPropertyDescription("About how long it takes, in seconds.") Long estimateSeconds) {
    public Plan {
      reasons = reasons == null ? List.of() : List.copyOf(reasons);
      closed = closed == null ? List.of() : List.copyOf(closed);
      impact = impact == null ? List.of() : List.copyOf(impact);
      approvals = approvals == null ? List.of() : List.copyOf(approvals);
    }
  }

  /** Partitions that are computed for one reason. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Count(
      @JsonPropertyDescription("Why.") WorkReason reason,
      @JsonPropertyDescription("How many.") Long partitions) {}

  /** A dataset downstream. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Reached(
      @JsonPropertyDescription("The dataset.") @Size(max = 63) String dataset,
      @JsonPropertyDescription("Its partitions, for people.") @Size(max = 256) String partitions) {}

  /** How far it is. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Runs(
      @JsonPropertyDescription("How many runs were begun; they are numbered from 0.") Integer next,
      @JsonPropertyDescription("Runs that were begun and did not end yet.") @Size(max = 100)
          List<Integer> atWork,
      @JsonPropertyDescription("How many ended well.") Integer succeeded,
      @JsonPropertyDescription("How many did not.") Integer failed) {
    public Runs {
      atWork = atWork == null ? List.of() : List.copyOf(atWork);
    }
  }
}
