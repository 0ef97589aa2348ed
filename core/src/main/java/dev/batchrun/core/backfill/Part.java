package dev.batchrun.core.backfill;

import dev.batchrun.core.vocabulary.WorkReason;

/**
 * One slice that a run computes, and why.
 *
 * @param slice its number
 * @param reason why it is computed
 * @param base the newest version in force in it when the plan was made; 0 when there was none
 */
public record Part(long slice, WorkReason reason, long base) {}
