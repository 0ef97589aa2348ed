package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;

/** A parameter that a run may set. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!(self.name in ['run_id','lock_time','business_date','partition','interval_from','interval_to'])",
    message =
        "name: run_id, lock_time, business_date, partition, interval_from and interval_to are given to every transform")
public record Parameter(
    @JsonPropertyDescription("In SQL getvariable('name').")
        @Required
        @Size(min = 1, max = 63)
        @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
        String name,
    @JsonPropertyDescription("How its text is read.") @Default("String") ParameterType type,
    @JsonPropertyDescription("The value of a run that does not set it. Without one the run must.")
        @Size(max = 1024)
        String defaultValue,
    @JsonPropertyDescription("For people.") @Size(max = 256) String description) {

  /** See the field of this type. */
  public enum ParameterType {
    String,
    Integer,
    Decimal,
    Date,
    Timestamp,
    Boolean
  }
}
