/**
 * Whole worlds on one thread: the production loop of the operator, a simulated cluster and a
 * simulated store under one seeded scheduler and a virtual clock.
 *
 * <p>In goes a seed; out comes a trace that is the same every time, what was counted, and the
 * invariant that did not hold, if one did not. What never happens here: a thread, a wall clock, an
 * order that the seed does not determine.
 */
package dev.batchrun.proof.simulation;
