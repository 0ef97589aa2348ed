package dev.batchrun.runner.store;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus.Witness;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * On whose behalf a store is used.
 *
 * @param owner of the log: {@code installation/namespace/dataset}; empty for somebody who only
 *     reads
 * @param witness the log's head as last seen: a shorter log is refused
 * @param clock for entries' times; decides nothing
 * @param tokens draws a new text at every call: tells our own slot from another's
 */
public record StoreAccess(
    String owner, Optional<Witness> witness, Clock clock, Supplier<String> tokens) {

  /** Access for a step. */
  public static StoreAccess of(StepRequest request, Clock clock, Supplier<String> tokens) {
    return new StoreAccess(
        request.installation() + "/" + request.namespace() + "/" + request.dataset(),
        Optional.ofNullable(request.witness()),
        clock,
        tokens);
  }

  /** Access to an upstream dataset of the same namespace, for reading. */
  public StoreAccess toUpstream(String dataset) {
    String namespace = owner.substring(0, owner.lastIndexOf('/') + 1);
    return new StoreAccess(namespace + dataset, Optional.empty(), clock, tokens);
  }
}
