package dev.batchrun.runner.store;

/**
 * What was collected.
 *
 * @param condemned paths condemned now
 * @param deleted condemnations carried out now
 * @param views superseded views removed
 */
public record CollectOutcome(int condemned, int deleted, int views) {}
