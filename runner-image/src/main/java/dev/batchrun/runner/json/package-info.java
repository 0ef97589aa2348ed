/**
 * Canonical JSON and digests: the same value gives the same bytes on every machine and release, so
 * that a digest can name it. Nothing here decides anything.
 */
package dev.batchrun.runner.json;
