/**
 * What a request comes to: which partitions the run owns, which interval of its inputs it reads,
 * the values of its parameters.
 *
 * <p>In come the parts of contract and request that say so, as text, the way users wrote them. Out
 * comes a {@link dev.batchrun.core.planning.RunPlan} or every {@link
 * dev.batchrun.core.planning.Problem} at once. Nothing here knows what a store or an input holds,
 * and no date is ever read in the host's time zone.
 */
package dev.batchrun.core.planning;
