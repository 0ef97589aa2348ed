package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;

/** A check of the staged rows and what it means when it does not hold. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!(self.check in ['NotNull','Unique','Range','AcceptedValues','Pattern','Referential']) || (has(self.columns) && self.columns.size() > 0)",
    message = "columns: required for this check")
@ValidationRule(
    value = "!(self.check in ['Range','AcceptedValues','Pattern']) || self.columns.size() == 1",
    message = "columns: this check looks at exactly one column")
@ValidationRule(
    value = "!(self.check in ['Range','RowCount']) || has(self.min) || has(self.max)",
    message = "set min, max or both")
@ValidationRule(
    value =
        "self.check == 'AcceptedValues' ? has(self.values) && self.values.size() > 0 : !has(self.values)",
    message = "values: required for AcceptedValues, and only there")
@ValidationRule(
    value = "self.check == 'Pattern' ? has(self.pattern) : !has(self.pattern)",
    message = "pattern: required for Pattern, and only there")
@ValidationRule(
    value = "self.check == 'Sql' ? has(self.sql) : !has(self.sql)",
    message = "sql: required for Sql, and only there")
@ValidationRule(
    value = "self.check == 'Referential' ? has(self.reference) : !has(self.reference)",
    message = "reference: required for Referential, and only there")
@ValidationRule(
    value =
        "self.check != 'RowCount' || !has(self.severity) || self.severity != 'QuarantineRecord'",
    message = "severity: RowCount has no rows to set aside; use FailPartition or FailRun")
public record QualityRule(
    @JsonPropertyDescription(
            "Its name in evidence and messages; made from check and columns when absent.")
        @Size(min = 1, max = 63)
        String name,
    @JsonPropertyDescription(
            "NotNull, Unique, Range, AcceptedValues, RowCount, Pattern, Referential or Sql.")
        @Required
        QualityCheck check,
    @JsonPropertyDescription("The columns it looks at.") @Size(max = 16)
        List<@Size(min = 1, max = 63) String> columns,
    @JsonPropertyDescription(
            "Info, Warn, QuarantineRecord, FailPartition, ManualReview or FailRun.")
        @Default("FailRun")
        Severity severity,
    @JsonPropertyDescription("The smallest allowed value (Range) or number of rows (RowCount).")
        @Size(max = 64)
        String min,
    @JsonPropertyDescription("The largest allowed value (Range) or number of rows (RowCount).")
        @Size(max = 64)
        String max,
    @JsonPropertyDescription("What AcceptedValues accepts.") @Size(max = 256)
        List<@Size(max = 256) String> values,
    @JsonPropertyDescription("The regular expression the whole value must match (Pattern).")
        @Size(min = 1, max = 512)
        String pattern,
    @JsonPropertyDescription("A condition that each row must meet (Sql).")
        @Size(min = 1, max = 4096)
        String sql,
    @JsonPropertyDescription("The reference or input that Referential looks in.")
        @Size(min = 1, max = 63)
        String reference,
    @JsonPropertyDescription("Its columns, in the order of columns; the same names when absent.")
        @Size(max = 16)
        List<@Size(min = 1, max = 63) String> referenceColumns,
    @JsonPropertyDescription("So many failing rows are tolerated.") @Min(0) @Default("0")
        Long maxFailures) {
  public QualityRule {
    columns = columns == null ? List.of() : List.copyOf(columns);
    values = values == null ? List.of() : List.copyOf(values);
    referenceColumns = referenceColumns == null ? List.of() : List.copyOf(referenceColumns);
  }

  /** See the field of this type. */
  public enum QualityCheck {
    NotNull,
    Unique,
    Range,
    AcceptedValues,
    RowCount,
    Pattern,
    Referential,
    Sql
  }
}
