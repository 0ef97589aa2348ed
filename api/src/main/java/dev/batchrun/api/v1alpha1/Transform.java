package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;

/** How rows are computed: exactly one of sql, steps, container. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "[has(self.sql), has(self.steps), has(self.container)].filter(x, x).size() == 1",
    message = "set exactly one of sql, steps, container")
@ValidationRule(
    value = "!has(self.steps) || self.steps.all(x, self.steps.exists_one(y, y.name == x.name))",
    message = "steps: two have the same name; later steps read earlier ones by name")
public record Transform(
    @JsonPropertyDescription("One SELECT over the inputs and references.")
        @Size(min = 1, max = 65536)
        String sql,
    @JsonPropertyDescription(
            "Named SELECTs; each may read inputs, references and earlier steps. The last one is the output.")
        @Size(min = 1, max = 32)
        List<Step> steps,
    @JsonPropertyDescription("An image of your own that follows the file protocol.")
        Container container,
    @JsonPropertyDescription(
            "FullRecompute: from the inputs alone. IncrementalRecompute: may also read the published rows of the owned partitions as the table previous.")
        @Default("FullRecompute")
        ComputeMode compute,
    @JsonPropertyDescription("What nondeterministic SQL means: Refuse or Flag.") @Default("Refuse")
        DeterminismPolicy determinism,
    @JsonPropertyDescription("The transform's version, recorded in the manifest.") @Size(max = 64)
        String version) {
  public Transform {
    steps = steps == null ? List.of() : List.copyOf(steps);
  }

  /** A named SELECT. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Step(
      @JsonPropertyDescription(
              "The name under which later steps and reconciliation checks read it.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          String name,
      @JsonPropertyDescription("One SELECT.") @Required @Size(min = 1, max = 16384) String sql) {}

  /**
   * An image that reads the files listed for it and writes Parquet files below its output
   * directory.
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Container(
      @JsonPropertyDescription("The image.") @Required @Size(min = 1, max = 512) String image,
      @JsonPropertyDescription("The entry point; the image's own when absent.") @Size(max = 32)
          List<@Size(max = 4096) String> command,
      @JsonPropertyDescription("Its arguments.") @Size(max = 64)
          List<@Size(max = 4096) String> args,
      @JsonPropertyDescription("Its environment.") @Size(max = 32) List<EnvVar> env) {
    public Container {
      command = command == null ? List.of() : List.copyOf(command);
      args = args == null ? List.of() : List.copyOf(args);
      env = env == null ? List.of() : List.copyOf(env);
    }
  }

  /** A variable of a user's container: a value, or a key of a Secret that the Pod mounts. */
  @JsonInclude(JsonInclude.Include.NON_NULL) // an empty value is a value
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "[has(self.value), has(self.secret)].filter(x, x).size() == 1",
      message = "set exactly one of value, secret")
  @ValidationRule(
      value = "!self.name.startsWith('BATCHRUN_')",
      message = "name: BATCHRUN_ is kept for the file protocol")
  public record EnvVar(
      @JsonPropertyDescription("The variable.")
          @Required
          @Size(min = 1, max = 128)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          String name,
      @JsonPropertyDescription("Its value.") @Size(max = 4096) String value,
      @JsonPropertyDescription("The Secret's key it comes from.") SecretKey secret) {}

  /** A key of a Secret in the run's namespace. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretKey(
      @JsonPropertyDescription("The Secret.")
          @Required
          @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          String name,
      @JsonPropertyDescription("The key.") @Required @Size(min = 1, max = 253) String key) {}

  /** See the field of this type. */
  public enum ComputeMode {
    FullRecompute,
    IncrementalRecompute
  }

  /** See the field of this type. */
  public enum DeterminismPolicy {
    Refuse,
    Flag
  }
}
