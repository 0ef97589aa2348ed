package dev.batchrun.operator.job;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.StepKind;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which claims a Job mounts.
 *
 * @param store the claim of the store, the only one written to
 * @param inputs claims that are only read
 * @param exclusive claims that no other Job may mount meanwhile
 */
public record ClaimPlan(String store, Set<String> inputs, Set<String> exclusive) {

  public ClaimPlan {
    inputs = Set.copyOf(inputs);
    exclusive = Set.copyOf(exclusive);
  }

  /** What this kind of Job mounts: a commit and its kin need the store alone. */
  public static ClaimPlan of(FrozenContract contract, StepKind kind, Mode mode) {
    Output.Filesystem filesystem = contract.spec().output().store().filesystem();
    Set<String> inputs = new LinkedHashSet<>();
    if (kind == StepKind.Compute && mode.computes()) {
      contract.spec().inputs().stream()
          .map(Input::files)
          .filter(files -> files != null)
          .forEach(files -> inputs.add(files.claimName()));
      contract.spec().references().forEach(reference -> inputs.add(reference.claimName()));
      contract
          .upstreams()
          .forEach(upstream -> inputs.add(upstream.store().filesystem().claimName()));
      inputs.remove(filesystem.claimName());
    }
    return new ClaimPlan(
        filesystem.claimName(),
        inputs,
        filesystem.accessMode() == Output.AccessMode.ReadWriteOnce
            ? Set.of(filesystem.claimName())
            : Set.of());
  }

  /** All claims, sorted. */
  public Set<String> all() {
    Set<String> all = new TreeSet<>(inputs);
    all.add(store);
    return all;
  }

  /** Claims as an annotation names them. */
  static String text(Set<String> claims) {
    return claims.stream().sorted().collect(Collectors.joining(","));
  }

  /** Claims that an annotation names. */
  public static Set<String> parse(String text) {
    return text == null || text.isEmpty()
        ? Set.of()
        : Arrays.stream(text.split(",")).collect(Collectors.toSet());
  }
}
