package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;
import java.util.Map;

/** Limits, retries, deadlines and how Pods look. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!has(self.labels) || self.labels.all(k, !k.startsWith('batchrun.dev/') && !k.startsWith('app.kubernetes.io/'))",
    message = "labels: batchrun.dev/ and app.kubernetes.io/ are the operator's")
public record Execution(
    @JsonPropertyDescription("What a stage may use.") Resources resources,
    @JsonPropertyDescription("Attempts after failures that repeating can mend.") Retry retry,
    @JsonPropertyDescription("How long each part may take.") Deadlines deadlines,
    @JsonPropertyDescription("The Pods' service account; its token is never mounted.")
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        String serviceAccountName,
    @JsonPropertyDescription("Secrets for pulling images.") @Size(max = 8)
        List<@Size(min = 1, max = 253) String> imagePullSecrets,
    @JsonPropertyDescription("Labels a node must have.") @Size(max = 16)
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription("Taints the Pods tolerate.") @Size(max = 16)
        List<Toleration> tolerations,
    @JsonPropertyDescription("The Pods' priority class.")
        @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        String priorityClassName,
    @JsonPropertyDescription("Labels to add to Jobs and Pods.") @Size(max = 16)
        Map<String, @Size(max = 63) String> labels,
    @JsonPropertyDescription("The Kueue queue of compute Jobs.")
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        String queueName) {
  public Execution {
    imagePullSecrets = imagePullSecrets == null ? List.of() : List.copyOf(imagePullSecrets);
    nodeSelector = Ordered.map(nodeSelector);
    tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    labels = Ordered.map(labels);
  }

  /** What a stage may use; request and limit are the same. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Resources(
      @JsonPropertyDescription("Cores, such as 500m or 2.")
          @Size(min = 1, max = 12)
          @Pattern("^[0-9]+m?$")
          @Default("'1'")
          String cpu,
      @JsonPropertyDescription("Memory, such as 512Mi or 4Gi.")
          @Size(min = 1, max = 12)
          @Pattern("^[0-9]+(Mi|Gi)$")
          @Default("1Gi")
          String memory,
      @JsonPropertyDescription("Disk for spilling, such as 2Gi.")
          @Size(min = 1, max = 12)
          @Pattern("^[0-9]+(Mi|Gi)$")
          @Default("4Gi")
          String ephemeralStorage) {}

  /** Attempts after failures that repeating can mend. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Retry(
      @JsonPropertyDescription("Compute attempts in all.") @Min(1) @Max(20) @Default("3")
          Integer maxAttempts,
      @JsonPropertyDescription("The wait before the second attempt; it doubles.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          @Default("10s")
          String backoff,
      @JsonPropertyDescription("The longest wait.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          @Default("10m")
          String maxBackoff) {}

  /** How long each part may take. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Deadlines(
      @JsonPropertyDescription("One compute attempt: lock, transform and validate.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          @Default("6h")
          String compute,
      @JsonPropertyDescription("One publish or recover Job.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          @Default("15m")
          String commit,
      @JsonPropertyDescription(
              "Waiting for an image, a node or a volume before the attempt is given up.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          @Default("15m")
          String waiting,
      @JsonPropertyDescription("Waiting for a Dataset or an upstream version.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          @Default("24h")
          String upstream,
      @JsonPropertyDescription("Waiting for a Review before the run fails; for ever when absent.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          String approval) {}

  /** A taint that the Pods tolerate, as in a Pod. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Toleration(
      @JsonPropertyDescription("The taint's key.") @Size(max = 253) String key,
      @JsonPropertyDescription("Exists or Equal.") @Size(max = 16) @Pattern("^(Exists|Equal)$")
          String operator,
      @JsonPropertyDescription("The taint's value.") @Size(max = 63) String value,
      @JsonPropertyDescription(
              "NoSchedule, PreferNoSchedule or NoExecute; every effect when absent.")
          @Size(max = 32)
          @Pattern("^(NoSchedule|PreferNoSchedule|NoExecute)$")
          String effect,
      @JsonPropertyDescription("How long NoExecute is tolerated.") @Min(0)
          Long tolerationSeconds) {}
}
