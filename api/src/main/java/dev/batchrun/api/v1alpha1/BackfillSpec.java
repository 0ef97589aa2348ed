package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;

/** A change of a dataset's history. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.mode in ['DryRun','Replace']",
    message =
        "mode: Shadow, CompareOnly, Restatement and Migration of a Backfill are not available yet; write DryRun or Replace")
@ValidationRule(
    value = "!has(self.downstream) || self.downstream == 'Notify'",
    message =
        "downstream: Block, AutoRefresh and ManualApproval are not available yet; write Notify or leave it out")
@ValidationRule(
    value = "self.datasetRef == oldSelf.datasetRef",
    message = "datasetRef: a backfill is frozen once created; create another one")
@ValidationRule(
    value = "self.reason == oldSelf.reason",
    message = "reason: a backfill is frozen once created; create another one")
@ValidationRule(
    value = "self.scope == oldSelf.scope",
    message = "scope: a backfill is frozen once created; create another one")
@ValidationRule(
    value = "self.mode == oldSelf.mode",
    message = "mode: a backfill is frozen once created; create another one")
@ValidationRule(
    value =
        "has(self.downstream) == has(oldSelf.downstream) && (!has(self.downstream) || self.downstream == oldSelf.downstream)",
    message = "downstream: a backfill is frozen once created; create another one")
@ValidationRule(
    value =
        "has(self.execution) == has(oldSelf.execution) && (!has(self.execution) || self.execution == oldSelf.execution)",
    message = "execution: a backfill is frozen once created; create another one")
@ValidationRule(
    value =
        "has(self.requestedBy) == has(oldSelf.requestedBy) && (!has(self.requestedBy) || self.requestedBy == oldSelf.requestedBy)",
    message = "requestedBy: a backfill is frozen once created; create another one")
@ValidationRule(
    value = "!has(oldSelf.cancel) || !oldSelf.cancel || (has(self.cancel) && self.cancel)",
    message = "cancel: cannot be taken back; create another backfill")
public record BackfillSpec(
    @JsonPropertyDescription("The Dataset whose history changes.") @Required
        BatchRunSpec.DatasetRef datasetRef,
    @JsonPropertyDescription("Why.") @Required Why reason,
    @JsonPropertyDescription("Which partitions it is about; the plan says which are computed.")
        @Required
        Scope scope,
    @JsonPropertyDescription(
            "DryRun: compute and prove, keep the reports. Replace: publish new versions of partitions that are not closed. Shadow, CompareOnly, Restatement and Migration are not available yet.")
        @Required
        BackfillMode mode,
    @JsonPropertyDescription(
            "What becomes of the datasets that read what changes. Notify: the plan names them. Block, AutoRefresh and ManualApproval are not available yet.")
        @Default("Notify")
        DownstreamPolicy downstream,
    @JsonPropertyDescription("How it is carried out.") How execution,
    @JsonPropertyDescription("Who asks.") @Size(min = 1, max = 253) String requestedBy,
    @JsonPropertyDescription("Creates no further run while true; runs at work go on.")
        Boolean suspend,
    @JsonPropertyDescription(
            "Cancels the runs at work and creates no further one. Cannot be taken back.")
        Boolean cancel) {

  /** Why history changes. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Why(
      @JsonPropertyDescription("One word, to count by: LateData, WrongRates, NewLogic.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[A-Z][A-Za-z0-9]*$")
          String code,
      @JsonPropertyDescription("For people.") @Required @Size(min = 1, max = 1024) String text) {}

  /** Which partitions. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "has(self.ranges) || has(self.values)",
      message = "scope: name ranges, values or both; history has no beginning")
  public record Scope(
      @JsonPropertyDescription("Ranges of the column that names a time.") @Size(max = 64)
          List<Range> ranges,
      @JsonPropertyDescription(
              "Values of partition columns; every combination of them. A column that is left out has any value.")
          @Size(max = 4)
          List<Values> values) {
    public Scope {
      ranges = ranges == null ? List.of() : List.copyOf(ranges);
      values = values == null ? List.of() : List.copyOf(values);
    }
  }

  /** From is inside, to is not. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "self.from < self.to",
      message = "from must be before to; to is exclusive")
  public record Range(
      @JsonPropertyDescription("The first one: 2026-07-03, 2026-07, 2026 or 2026-07-03T14.")
          @Required
          @Size(min = 4, max = 13)
          String from,
      @JsonPropertyDescription("The first one that is outside.") @Required @Size(min = 4, max = 13)
          String to) {}

  /** Values of one column. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Values(
      @JsonPropertyDescription("The partition column.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          String column,
      @JsonPropertyDescription("Its values.") @Required @Size(min = 1, max = 1000)
          List<@Size(min = 1, max = 128) String> in) {
    public Values {
      in = in == null ? List.of() : List.copyOf(in);
    }
  }

  /** How it is carried out. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "!has(self.publish) || self.publish == 'PerRun'",
      message = "publish: AllOrNothing is not available yet; write PerRun or leave it out")
  public record How(
      @JsonPropertyDescription("How many runs are at work at most.") @Min(1) @Max(100) @Default("4")
          Integer parallelism,
      @JsonPropertyDescription("OldestFirst or NewestFirst.") @Default("OldestFirst")
          RunOrder order,
      @JsonPropertyDescription("How many partitions in a row one run owns at most.")
          @Min(1)
          @Max(1000)
          @Default("1")
          Integer partitionsPerRun,
      @JsonPropertyDescription("How many runs may fail before no further one is created.")
          @Min(0)
          @Max(20000)
          @Default("0")
          Integer failureBudget,
      @JsonPropertyDescription(
              "Which partitions of the scope are computed: Missing, Failed, Stale, Forced (in force, and nothing speaks against them). All when absent.")
          @Size(max = 4)
          List<WorkReason> only,
      @JsonPropertyDescription(
              "PerRun: every run publishes when it is ready. AllOrNothing is not available yet.")
          @Default("PerRun")
          PublishUnit publish) {
    public How {
      only = only == null ? List.of() : List.copyOf(only);
    }
  }
}
