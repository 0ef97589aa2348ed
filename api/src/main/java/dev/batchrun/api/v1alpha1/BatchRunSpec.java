package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;
import java.util.Map;

/** One run over one locked input boundary. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "[has(self.datasetRef), has(self.datasetSpec)].filter(x, x).size() == 1",
    message = "set exactly one of datasetRef, datasetSpec")
@ValidationRule(
    value = "(has(self.mode) && self.mode == 'Rollback') == has(self.rollback)",
    message = "rollback: required for mode Rollback, and only there")
@ValidationRule(
    value = "(has(self.mode) && self.mode == 'Promote') == has(self.promote)",
    message = "promote: required for mode Promote, and only there")
@ValidationRule(
    value = "!has(self.compare) || (has(self.mode) && self.mode in ['CompareOnly','Shadow'])",
    message = "compare: only with mode CompareOnly or Shadow")
@ValidationRule(
    value = "!has(self.range) || !has(self.partition) || !(self.range.column in self.partition)",
    message = "range: the column is also in partition; name it in one of them")
@ValidationRule(
    value =
        "has(self.datasetRef) == has(oldSelf.datasetRef) && (!has(self.datasetRef) || self.datasetRef == oldSelf.datasetRef)",
    message = "datasetRef: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.datasetSpec) == has(oldSelf.datasetSpec) && (!has(self.datasetSpec) || self.datasetSpec == oldSelf.datasetSpec)",
    message = "datasetSpec: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value = "has(self.mode) == has(oldSelf.mode) && (!has(self.mode) || self.mode == oldSelf.mode)",
    message = "mode: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.partition) == has(oldSelf.partition) && (!has(self.partition) || self.partition == oldSelf.partition)",
    message = "partition: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.range) == has(oldSelf.range) && (!has(self.range) || self.range == oldSelf.range)",
    message = "range: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.businessDate) == has(oldSelf.businessDate) && (!has(self.businessDate) || self.businessDate == oldSelf.businessDate)",
    message = "businessDate: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.interval) == has(oldSelf.interval) && (!has(self.interval) || self.interval == oldSelf.interval)",
    message = "interval: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.parameters) == has(oldSelf.parameters) && (!has(self.parameters) || self.parameters == oldSelf.parameters)",
    message = "parameters: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.rollback) == has(oldSelf.rollback) && (!has(self.rollback) || self.rollback == oldSelf.rollback)",
    message = "rollback: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.promote) == has(oldSelf.promote) && (!has(self.promote) || self.promote == oldSelf.promote)",
    message = "promote: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.compare) == has(oldSelf.compare) && (!has(self.compare) || self.compare == oldSelf.compare)",
    message = "compare: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.runKey) == has(oldSelf.runKey) && (!has(self.runKey) || self.runKey == oldSelf.runKey)",
    message = "runKey: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value =
        "has(self.rerun) == has(oldSelf.rerun) && (!has(self.rerun) || self.rerun == oldSelf.rerun)",
    message =
        "rerun: a run is frozen once created; delete it and apply it anew with another rerun text")
@ValidationRule(
    value =
        "has(self.requestedBy) == has(oldSelf.requestedBy) && (!has(self.requestedBy) || self.requestedBy == oldSelf.requestedBy)",
    message = "requestedBy: a run is frozen once created; create another run (or set rerun there)")
@ValidationRule(
    value = "!has(oldSelf.cancel) || !oldSelf.cancel || (has(self.cancel) && self.cancel)",
    message = "cancel: cannot be taken back; create another run")
public record BatchRunSpec(
    @JsonPropertyDescription("The Dataset to run.") DatasetRef datasetRef,
    @JsonPropertyDescription("A contract of the run's own, for a dataset that no Dataset declares.")
        DatasetSpec datasetSpec,
    @JsonPropertyDescription("Publish, DryRun, Shadow, CompareOnly, Rollback or Promote.")
        @Default("Publish")
        Mode mode,
    @JsonPropertyDescription("Partition column to value. Columns left out are owned whole.")
        @Size(max = 4)
        Map<String, @Size(min = 1, max = 128) String> partition,
    @JsonPropertyDescription("A range of partitions of one column.") Range range,
    @JsonPropertyDescription("The business date; the partition's date when absent.")
        // Wider than a date, so that a text that is none meets the pattern, which says what to
        // write.
        @Size(max = 32)
        @Pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        String businessDate,
    @JsonPropertyDescription("The input interval, where it is not the partition's own.")
        Interval interval,
    @JsonPropertyDescription("Values of the contract's parameters.") @Size(max = 32)
        Map<String, @Size(max = 1024) String> parameters,
    @JsonPropertyDescription("For mode Rollback: what to put back in force.")
        RollbackTarget rollback,
    @JsonPropertyDescription("For mode Promote: the Shadow run whose bytes to publish.")
        PromoteSource promote,
    @JsonPropertyDescription("For modes CompareOnly and Shadow: which differences are tolerated.")
        Compare compare,
    @JsonPropertyDescription(
            "The run's identity for callers that use generateName; the name when absent.")
        @Size(min = 1, max = 63)
        @Pattern("^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$")
        String runKey,
    @JsonPropertyDescription("Why a finished run is wanted once more; each text is one re-run.")
        @Size(min = 1, max = 256)
        String rerun,
    @JsonPropertyDescription("Who asks.") @Size(min = 1, max = 253) String requestedBy,
    @JsonPropertyDescription("Starts no further Job while true; a commit under way is finished.")
        Boolean suspend,
    @JsonPropertyDescription(
            "Ends the run; a commit under way is settled first. Cannot be taken back.")
        Boolean cancel,
    @JsonPropertyDescription("Delete the run so long after its end; never when absent.")
        @Min(0)
        @Max(31536000)
        Integer ttlSecondsAfterFinished) {
  public BatchRunSpec {
    partition = Ordered.map(partition);
    parameters = Ordered.map(parameters);
  }

  /** A Dataset in the run's namespace. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record DatasetRef(
      @JsonPropertyDescription("Its name.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          String name) {}

  /** From is inside, to is not; values compare as text, as ISO dates do. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "self.from < self.to",
      message = "from must be before to; to is exclusive")
  public record Range(
      @JsonPropertyDescription("The partition column.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          String column,
      @JsonPropertyDescription("The first value.") @Required @Size(min = 1, max = 64) String from,
      @JsonPropertyDescription("The first value that is outside.")
          @Required
          @Size(min = 1, max = 64)
          String to) {}

  /** From is inside, to is not. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "timestamp(self.from) < timestamp(self.to)",
      message = "from must be before to; to is exclusive")
  public record Interval(
      @JsonPropertyDescription("The first instant.")
          @Required
          @Size(min = 20, max = 40)
          @Pattern(
              "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$")
          String from,
      @JsonPropertyDescription("The first instant that is outside.")
          @Required
          @Size(min = 20, max = 40)
          @Pattern(
              "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$")
          String to) {}

  /** What to put back in force. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record RollbackTarget(
      @JsonPropertyDescription("Each owned partition becomes what it was as of this version.")
          @Required
          @Min(1)
          Long toVersion) {}

  /** A Shadow run. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record PromoteSource(
      @JsonPropertyDescription("Its name.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          String run) {}

  /** Which differences are tolerated. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Compare(
      @JsonPropertyDescription("Per measure.") @Size(max = 32) List<Tolerance> tolerances) {
    public Compare {
      tolerances = tolerances == null ? List.of() : List.copyOf(tolerances);
    }
  }

  /** The allowed absolute difference of a measure. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Tolerance(
      @JsonPropertyDescription("The measure.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          String column,
      @JsonPropertyDescription("The allowed absolute difference, a decimal.")
          @Required
          @Size(min = 1, max = 40)
          @Pattern("^-?[0-9]+(\\.[0-9]+)?$")
          String absolute) {}
}
