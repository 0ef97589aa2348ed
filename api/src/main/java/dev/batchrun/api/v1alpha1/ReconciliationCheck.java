package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;

/** A check of the output as a whole. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!(self.check in ['Counts','ControlTotal','KeyChecksum','Referential']) || has(self.input)",
    message = "input: required for this check")
@ValidationRule(
    value =
        "self.check == 'ControlTotal' ? has(self.inputExpression) && has(self.outputExpression) : !has(self.inputExpression) && !has(self.outputExpression)",
    message = "inputExpression, outputExpression: required for ControlTotal, and only there")
@ValidationRule(
    value =
        "!(self.check in ['BoundaryRange','Freshness']) || (has(self.columns) && self.columns.size() == 1)",
    message = "columns: this check looks at exactly one column")
@ValidationRule(
    value = "!(self.check in ['Referential']) || (has(self.columns) && self.columns.size() > 0)",
    message = "columns: required for this check")
@ValidationRule(
    value = "self.check == 'Drift' ? has(self.maxChangePercent) : !has(self.maxChangePercent)",
    message = "maxChangePercent: required for Drift, and only there")
@ValidationRule(
    value = "self.check == 'Freshness' ? has(self.maxAge) : !has(self.maxAge)",
    message = "maxAge: required for Freshness, and only there")
@ValidationRule(
    value = "!has(self.severity) || self.severity != 'QuarantineRecord'",
    message =
        "severity: a check of the whole output has no rows to set aside; use FailPartition or FailRun")
public record ReconciliationCheck(
    @JsonPropertyDescription("Its name in evidence and messages; the check when absent.")
        @Size(min = 1, max = 63)
        String name,
    @JsonPropertyDescription(
            "Counts, ControlTotal, KeyChecksum, BoundaryRange, PartitionCompleteness, Duplicates, Referential, Drift or Freshness.")
        @Required
        ReconciliationKind check,
    @JsonPropertyDescription("Info, Warn, FailPartition, ManualReview or FailRun.")
        @Default("FailRun")
        Severity severity,
    @JsonPropertyDescription(
            "The input it compares with (Counts, ControlTotal, KeyChecksum, Referential).")
        @Size(min = 1, max = 63)
        String input,
    @JsonPropertyDescription("The transform step that holds rejected rows (Counts).")
        @Size(min = 1, max = 63)
        String rejectedStep,
    @JsonPropertyDescription("The transform step that holds dropped duplicates (Counts).")
        @Size(min = 1, max = 63)
        String duplicateStep,
    @JsonPropertyDescription("An aggregate over the input, such as sum(amount) (ControlTotal).")
        @Size(min = 1, max = 1024)
        String inputExpression,
    @JsonPropertyDescription("The aggregate over the output that must equal it (ControlTotal).")
        @Size(min = 1, max = 1024)
        String outputExpression,
    @JsonPropertyDescription("The allowed absolute difference, a decimal (ControlTotal).")
        @Size(min = 1, max = 40)
        @Pattern("^-?[0-9]+(\\.[0-9]+)?$")
        String tolerance,
    @JsonPropertyDescription(
            "The columns it looks at: the key (KeyChecksum, Duplicates, Referential) or the one time column (BoundaryRange, Freshness).")
        @Size(max = 16)
        List<@Size(min = 1, max = 63) String> columns,
    @JsonPropertyDescription(
            "The input's columns, in the order of columns (KeyChecksum, Referential).")
        @Size(max = 16)
        List<@Size(min = 1, max = 63) String> inputColumns,
    @JsonPropertyDescription(
            "The partitions that must be there, as column=value (PartitionCompleteness); every day of the run's range when absent.")
        @Size(max = 1000)
        List<@Size(max = 512) String> partitions,
    @JsonPropertyDescription("How far the row count may move from the published version (Drift).")
        @Size(min = 1, max = 40)
        @Pattern("^-?[0-9]+(\\.[0-9]+)?$")
        String maxChangePercent,
    @JsonPropertyDescription("How old the newest value may be at lock time (Freshness).")
        @Size(min = 2, max = 20)
        @Pattern("^([0-9]+(s|m|h|d))+$")
        String maxAge) {
  public ReconciliationCheck {
    columns = columns == null ? List.of() : List.copyOf(columns);
    inputColumns = inputColumns == null ? List.of() : List.copyOf(inputColumns);
    partitions = partitions == null ? List.of() : List.copyOf(partitions);
  }

  /** See the field of this type. */
  public enum ReconciliationKind {
    Counts,
    ControlTotal,
    KeyChecksum,
    BoundaryRange,
    PartitionCompleteness,
    Duplicates,
    Referential,
    Drift,
    Freshness
  }
}
