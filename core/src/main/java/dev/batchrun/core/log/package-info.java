/**
 * What the commit log of a dataset says and what it allows.
 *
 * <p>In come entries that somebody read, in their order; out come a {@link
 * dev.batchrun.core.log.Fold} (what is in force, held, closed, condemned), the {@link
 * dev.batchrun.core.log.RunFacts} of one run, and verdicts of checks: may this be appended after
 * that head? Nothing is read or written here. A verdict is only as good as the slot that is won
 * after it: whoever loses the slot folds the winner's entry and asks again.
 */
package dev.batchrun.core.log;
