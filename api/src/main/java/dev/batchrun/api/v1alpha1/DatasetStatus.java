package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What the operator knows of a dataset. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record DatasetStatus(
    @JsonPropertyDescription("The generation this status speaks of.") Long observedGeneration,
    @JsonPropertyDescription("The newest published version.") Long version,
    @JsonPropertyDescription("When it was published.") @Size(max = 40) String publishedAt,
    @JsonPropertyDescription("The run that published it.") @Size(max = 63) String lastRun,
    @JsonPropertyDescription("Why the dataset should be recomputed, if it should.") @Size(max = 256)
        String stale,
    @JsonPropertyDescription("The last closed date.") @Size(max = 10) String closedThrough,
    @JsonPropertyDescription("The head of the log as last seen; a shorter log is refused.")
        BatchRunStatus.Witness witness,
    @JsonPropertyDescription("Ready.") @Size(max = 16) List<Condition> conditions) {
  public DatasetStatus {
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
