/**
 * The store of a dataset as the stages see it: one contract, whatever lies below.
 *
 * <p>In come requests, locks, seals and staged files; out come who opened first, what is published,
 * and where an attempt may write. What is decided about a commit is decided in {@code
 * dev.batchrun.core.log} from the fold of the log; a store only appends and reads. Nothing here
 * deletes what the log has not condemned, and nothing is concluded from not finding something.
 */
package dev.batchrun.runner.store;
