package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;

/** Whether a person approves before consumers see a version. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record PublishPolicy(
    @JsonPropertyDescription(
            "Automatic, or Required: a Review by somebody else than the requester names the seal.")
        @Default("Automatic")
        ApprovalPolicy approval) {

  /** See the field of this type. */
  public enum ApprovalPolicy {
    Automatic,
    Required
  }
}
