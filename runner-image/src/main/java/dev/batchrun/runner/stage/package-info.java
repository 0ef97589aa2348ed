/**
 * The stages of a compute Job in order: {@code lock}, {@code transform}, {@code validate}.
 *
 * <p>In come a step's context and a store; out come a report and, durable in the store, the lock,
 * the staged files, the evidence and the seal. No stage appends to the log what readers see: that
 * is {@code publish}.
 */
package dev.batchrun.runner.stage;
