/**
 * The state machine of a run.
 *
 * <p>In comes one {@link dev.batchrun.core.run.RunObservation}: everything seen of one run at one
 * moment. Out comes one {@link dev.batchrun.core.run.Decision}: what to do now, and the state of
 * the run once it is done. {@link dev.batchrun.core.run.RunDecider} is the one function between the
 * two; each policy it asks stands in a file of its own.
 *
 * <p>What never happens here: reading a clock, an object or a message's text; changing anything; a
 * decision that is not safe to carry out twice or after a restart.
 */
package dev.batchrun.core.run;
