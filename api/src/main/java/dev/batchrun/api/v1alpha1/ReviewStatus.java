package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** Whether the answer was taken. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ReviewStatus(
    @JsonPropertyDescription("The generation this status speaks of.") Long observedGeneration,
    @JsonPropertyDescription("Whether a run acted on it.") Boolean applied,
    @JsonPropertyDescription("Why, for people.") @Size(max = 512) String message,
    @JsonPropertyDescription("Applied.") @Size(max = 8) List<Condition> conditions) {
  public ReviewStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
