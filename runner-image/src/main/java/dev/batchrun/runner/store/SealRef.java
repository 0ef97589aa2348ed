package dev.batchrun.runner.store;

/**
 * A durable seal.
 *
 * @param runId whose seal it is
 * @param digest of its bytes
 */
public record SealRef(String runId, String digest) {}
