package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;

/** Reference data: a table with a version. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.policy == 'RuleVersionPinned' ? has(self.version) : !has(self.version)",
    message = "version: required for RuleVersionPinned, and only there")
@ValidationRule(
    value = "self.policy == 'AsAtReportClose' ? has(self.effectiveAt) : !has(self.effectiveAt)",
    message = "effectiveAt: required for AsAtReportClose, and only there")
@ValidationRule(
    value = "!has(self.checksum) || self.policy == 'RuleVersionPinned'",
    message =
        "checksum: only with policy RuleVersionPinned, the other policies move between versions")
@ValidationRule(
    value =
        "!has(self.format) || self.format == 'Parquet' || (has(self.columns) && self.columns.size() > 0)",
    message = "columns: required for CSV and JSON; name each column and its type")
@ValidationRule(
    value = "self.policy == 'RuleVersionPinned' || self.path.contains('{version}')",
    message = "path: put {version} where the version stands, so that the policy can choose one")
@ValidationRule(
    value = "!self.path.split('/').exists(s, s == '..')",
    message = "path: '..' is not allowed; name a path inside the claim")
public record Reference(
    @JsonPropertyDescription("The table's name in the SQL.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        String name,
    @JsonPropertyDescription("The claim that holds it.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        String claimName,
    @JsonPropertyDescription(
            "The file, relative to the claim, with {version} where the version stands: airports/{version}/airports.csv.")
        @Required
        @Size(min = 1, max = 512)
        @Pattern("^[^/].*$")
        String path,
    @JsonPropertyDescription("Parquet, CSV or JSON.") @Default("Parquet") FileFormat format,
    @JsonPropertyDescription("The columns to expect. Required for CSV and JSON.") @Size(max = 256)
        List<Column> columns,
    @JsonPropertyDescription("How CSV is written.") Input.CsvOptions csv,
    @JsonPropertyDescription("Which version a run uses.") @Required ReferencePolicy policy,
    @JsonPropertyDescription("The version for RuleVersionPinned.")
        @Size(min = 1, max = 64)
        @Pattern("^[A-Za-z0-9][A-Za-z0-9._:-]*$")
        String version,
    @JsonPropertyDescription("The date or instant for AsAtReportClose.") @Size(min = 10, max = 40)
        String effectiveAt,
    @JsonPropertyDescription("The SHA-256 the file must have.")
        @Size(max = 80)
        @Pattern("^sha256:[0-9a-f]{64}$")
        String checksum) {
  public Reference {
    columns = columns == null ? List.of() : List.copyOf(columns);
  }
}
