/**
 * The unknown-commit matrix: every durable step of a store, every way to die there, every way to go
 * on.
 *
 * <p>What goes in: a store behind {@link dev.batchrun.proof.matrix.StoreUnderProof} (all of them
 * are listed in {@code Stores}) and stories of runs over it. What comes out: for each cell a
 * verdict whether the run was published exactly once, readers saw the old or the new table and
 * nothing else, nothing was deleted that is referred to, and recovery concluded what {@code
 * docs/recovery.md} says about the state that was found. What never happens here: a decision taken
 * from the code under proof; what has to hold is worked out from log and files.
 */
package dev.batchrun.proof.matrix;
