package dev.batchrun.runner.store;

import dev.batchrun.api.step.StepRequest;

/**
 * What to publish.
 *
 * @param request with run, epoch, seal and approval
 * @param approvalRequired whether the contract's policy asks for an approval, whatever the seal
 *     says
 * @param threads for verifying bytes
 */
public record PublishOrder(StepRequest request, boolean approvalRequired, int threads) {}
