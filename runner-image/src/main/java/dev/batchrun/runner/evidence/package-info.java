/**
 * The durable records of a run, as they stand in the store: input lock, seal, quality results.
 *
 * <p>Each is written once as canonical JSON (sorted keys, no insignificant blanks, UTF-8) and named
 * or referred to by the SHA-256 of its bytes. Nothing here reads or writes files.
 */
package dev.batchrun.runner.evidence;
