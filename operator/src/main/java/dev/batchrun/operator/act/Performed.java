package dev.batchrun.operator.act;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.run.RunState;

/**
 * What an effect came to.
 *
 * @param run the object as it is now
 * @param state to be projected into its status
 * @param gone whether there is no status left to write
 */
public record Performed(BatchRun run, RunState state, boolean gone) {}
