package dev.batchrun.runner.store;

import java.time.Duration;

/**
 * What may be collected.
 *
 * @param keepVersions versions of a partition that are kept at least, the one in force included
 * @param keepFor how long superseded versions are kept at least
 * @param abandonedAfter how long unpublished attempts and the holds of shadows are kept at least
 * @param grace how long readers may still open what was superseded
 */
public record CollectOrder(
    int keepVersions, Duration keepFor, Duration abandonedAfter, Duration grace) {}
