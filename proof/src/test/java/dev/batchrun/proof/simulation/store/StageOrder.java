package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepRequest;
import java.util.Set;

/**
 * What a process of a stage is started with.
 *
 * @param stage its name
 * @param request what is asked
 * @param contract the frozen contract
 * @param store of the contract's dataset
 * @param token of the Pod
 * @param world what the data are and how gates judge them
 * @param bugs planted in it
 */
public record StageOrder(
    String stage,
    StepRequest request,
    FrozenContract contract,
    SimStore store,
    String token,
    DataWorld world,
    Set<StoreBug> bugs) {
  public StageOrder {
    bugs = Set.copyOf(bugs);
  }
}
