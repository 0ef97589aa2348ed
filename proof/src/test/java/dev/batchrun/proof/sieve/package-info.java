/**
 * Perturbs the operator where it is easiest to get wrong, by plan instead of by chance: it dies
 * between two writes, it sees an older state than before, it misses states in between, its requests
 * fail or only seem to.
 *
 * <p>In come workloads. Each is played undisturbed once: that is the reference, and its writes are
 * the places to perturb. Then it is played once for each plan. Out comes the same end or a failure
 * with the trace around the perturbation: every object but for times and versions, the number of
 * objects of each kind created and deleted, the commits of the store.
 *
 * <p>What never happens here: a random choice, and a difference that is accepted without a reason
 * written beside it.
 */
package dev.batchrun.proof.sieve;
