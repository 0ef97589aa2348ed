package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;

/** A person's answer. Create-only: a second question needs a second answer. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(value = "self == oldSelf", message = "a Review is immutable; create another one")
public record ReviewSpec(
    @JsonPropertyDescription("What it answers for.") @Required Target target,
    @JsonPropertyDescription(
            "The digest of the evidence that was looked at: the run's status.hold.digest.")
        @Required
        @Size(max = 80)
        @Pattern("^sha256:[0-9a-f]{64}$")
        String digest,
    @JsonPropertyDescription(
            "Approve or Reject a seal. AdoptCommit: the commit is there, inspect the store again."
                + " RetryPublish: try again. FailAndClean: fence the run, clean it and let it fail."
                + " What the store then says decides.")
        @Required
        ReviewVerdict verdict,
    @JsonPropertyDescription("Who answers.") @Required @Size(min = 1, max = 253) String by,
    @JsonPropertyDescription("Why.") @Size(max = 1024) String comment) {

  /** The object the answer is for. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Target(
      @JsonPropertyDescription("BatchRun.") @Default("BatchRun") TargetKind kind,
      @JsonPropertyDescription("Its name.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          String name,
      @JsonPropertyDescription("Its uid, so that an answer cannot meet a namesake.")
          @Required
          @Size(min = 1, max = 64)
          String uid) {}

  /** See the field of this type. */
  public enum TargetKind {
    BatchRun
  }
}
