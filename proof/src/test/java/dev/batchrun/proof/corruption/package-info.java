/**
 * Damaged files: is every kind of damage to every kind of file noticed, named, and never made
 * worse?
 *
 * <p>In comes one dataset with everything a dataset can hold ({@link
 * dev.batchrun.proof.corruption.Scene}); each cell of the suite damages one file of a copy of it
 * and runs every command, each on a copy of its own. Out comes a judgement by comparison: what the
 * command did must be what it does to the sound dataset, or it must have refused, named the file
 * and changed nothing else. Nothing here knows how the store notices; a store that is not a file
 * system plugs in as another {@link dev.batchrun.proof.corruption.Place}.
 */
package dev.batchrun.proof.corruption;
