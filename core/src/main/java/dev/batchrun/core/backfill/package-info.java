/**
 * Changing history: what a backfill would do, said before anything runs, and what it does next.
 *
 * <p>In come what users ask for ({@link dev.batchrun.core.backfill.BackfillRequest}), what the
 * store holds ({@link dev.batchrun.core.backfill.Survey}) and who reads whom ({@link
 * dev.batchrun.core.lineage.Lineage}). Out comes a {@link dev.batchrun.core.backfill.BackfillPlan}
 * with a digest, or every problem at once. Later, in come a few counts and the runs at work ({@link
 * dev.batchrun.core.backfill.BackfillSight}), and out comes one {@link
 * dev.batchrun.core.backfill.BackfillDecision}.
 *
 * <p>A plan is binding: the same question asked again gives the same digest, or the difference is
 * told in words and the older plan is not carried out. No decision looks at runs that are done:
 * they are numbers. What cannot be done yet is refused by name, never left out in silence.
 */
package dev.batchrun.core.backfill;
