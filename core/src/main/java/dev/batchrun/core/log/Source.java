package dev.batchrun.core.log;

/**
 * Where the rows of a partition version are: the files that a seal lists for the partition.
 *
 * @param runId whose seal
 * @param sealDigest of the seal
 * @param attemptPath below which the files are
 */
public record Source(String runId, String sealDigest, String attemptPath) {}
