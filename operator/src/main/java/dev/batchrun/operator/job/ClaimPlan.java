package dev.batchrun.operator.job;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.StepKind;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which claims a Job mounts.
 *
 * @param store the claim of the store, the only one written to; none when it is no claim
 * @param inputs claims that are only read
 * @param exclusive claims that no other Job may mount meanwhile
 */
public record ClaimPlan(Optional<String> store, Set<String> inputs, Set<String> exclusive) {

  public ClaimPlan {
    inputs = Set.copyOf(inputs);
    exclusive = Set.copyOf(exclusive);
  }

  /** What this kind of Job mounts: a commit and its kin need the store alone. */
  public static ClaimPlan of(FrozenContract contract, StepKind kind, Mode mode) {
    Optional<Output.Filesystem> filesystem =
        Optional.ofNullable(contract.spec().output().store().filesystem());
    Optional<String> store = filesystem.map(Output.Filesystem::claimName);
    Set<String> inputs = new LinkedHashSet<>();
    if (kind == StepKind.Compute && mode.computes()) {
      contract.spec().inputs().stream()
          .map(Input::files)
          .filter(files -> files != null)
          .forEach(files -> inputs.add(files.claimName()));
      contract.spec().references().forEach(reference -> inputs.add(reference.claimName()));
      contract.upstreams().stream()
          .map(upstream -> upstream.store().filesystem())
          .filter(upstream -> upstream != null)
          .forEach(upstream -> inputs.add(upstream.claimName()));
      store.ifPresent(inputs::remove);
    }
    return new ClaimPlan(
        store,
        inputs,
        filesystem
            .filter(claim -> claim.accessMode() == Output.AccessMode.ReadWriteOnce)
            .map(claim -> Set.of(claim.claimName()))
            .orElse(Set.of()));
  }

  /** All claims, sorted. */
  public Set<String> all() {
    Set<String> all = new TreeSet<>(inputs);
    store.ifPresent(all::add);
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
