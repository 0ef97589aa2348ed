package dev.batchrun.runner.store;

import dev.batchrun.runner.evidence.InputLock;

/**
 * The lock of a run.
 *
 * @param lock what was read back
 * @param digest of the bytes of {@code lock.json}
 * @param adopted whether somebody else had written it before
 */
public record LockRef(InputLock lock, String digest, boolean adopted) {}
