/**
 * What the operator says to a runner Pod and what the Pod answers: the step protocol.
 *
 * <p>In go the frozen contract (a mounted file) and a {@link dev.batchrun.api.step.StepRequest} (an
 * environment variable); out comes a {@link dev.batchrun.api.step.StepReport} (the termination
 * message) and an exit code ({@link dev.batchrun.core.vocabulary.Reason#exitCode()}). A report is a
 * hint that may be lost or forged: the store is the truth. No credential ever travels here.
 */
package dev.batchrun.api.step;
