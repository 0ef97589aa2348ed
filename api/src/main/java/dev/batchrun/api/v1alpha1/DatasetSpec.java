package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;

/** The contract of a dataset: what goes in, how it is computed, what comes out, what must hold. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.inputs.all(x, self.inputs.exists_one(y, y.name == x.name))",
    message = "inputs: two have the same name; give each input a name of its own")
@ValidationRule(
    value =
        "!has(self.references) || self.references.all(r, !self.inputs.exists(i, i.name == r.name) && self.references.exists_one(y, y.name == r.name))",
    message = "references: a name is used twice; inputs and references share one space of names")
@ValidationRule(
    value =
        "has(self.output.time) || !self.inputs.exists(i, has(i.dataset) && has(i.dataset.slice) && i.dataset.slice in ['Calendar','Window'])",
    message =
        "output.time: required where an input's slice is Calendar or Window; name the partition column, its unit and its zone")
public record DatasetSpec(
    @JsonPropertyDescription("What the dataset is, for people.") @Size(max = 1024)
        String description,
    @JsonPropertyDescription(
            "What the transform reads. Each input is a table of its name in the SQL.")
        @Required
        @Size(min = 1, max = 16)
        List<Input> inputs,
    @JsonPropertyDescription(
            "Reference data with a version and a policy. Each is a table of its name in the SQL.")
        @Size(max = 16)
        List<Reference> references,
    @JsonPropertyDescription("Parameters that a run may set; in SQL getvariable('name').")
        @Size(max = 32)
        List<Parameter> parameters,
    @JsonPropertyDescription("How rows are computed.") @Required Transform transform,
    @JsonPropertyDescription("Where rows go, and which of them a run owns.") @Required
        Output output,
    @JsonPropertyDescription("Checks of the staged rows.") @Size(max = 64)
        List<QualityRule> quality,
    @JsonPropertyDescription(
            "Checks of the output against inputs, references and the published version.")
        @Size(max = 32)
        List<ReconciliationCheck> reconciliation,
    @JsonPropertyDescription("Whether a person approves before consumers see a version.")
        PublishPolicy publish,
    @JsonPropertyDescription("Limits, retries, deadlines and how Pods look.") Execution execution) {
  public DatasetSpec {
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
    references = references == null ? List.of() : List.copyOf(references);
    parameters = parameters == null ? List.of() : List.copyOf(parameters);
    quality = quality == null ? List.of() : List.copyOf(quality);
    reconciliation = reconciliation == null ? List.of() : List.copyOf(reconciliation);
  }
}
