/**
 * Bugs that bit others, made again on purpose.
 *
 * <p>In goes the {@link dev.batchrun.proof.museum.Exhibit catalogue}: what happened where, and how
 * it is made again. Out comes, for each one, that a suite finds it, and finds nothing without it;
 * and the page {@code docs/museum.md}. What never happens here: a switch in production code.
 */
package dev.batchrun.proof.museum;
