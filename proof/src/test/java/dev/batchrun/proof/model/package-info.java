/**
 * Does the commit protocol keep its promises in every order of events?
 *
 * <p>In come the step processes of {@code protocol}, which decide with the production classes; out
 * comes, for each {@link dev.batchrun.proof.model.Scenario}, that every state that can be reached
 * keeps every {@link dev.batchrun.proof.model.Invariant}, or the shortest way to one that does not.
 * The invariants are stated in words of their own: they never ask the code that they judge.
 *
 * <p>The search is breadth-first and without recursion; a state is a row of numbers, remembered as
 * a fingerprint of 128 bits. Two different states with the same fingerprint would be taken for one;
 * at ten million states the odds of that are below one in 10^24.
 *
 * <p>What never happens here: a choice by chance. The same scenario is always searched in the same
 * order and gives the same figures.
 */
package dev.batchrun.proof.model;
