/**
 * Local mode: an API server for {@code kubectl}, the operator and a Job executor in one process.
 *
 * <p>In come manifests through the API server and data in directories that stand for claims; out
 * come published datasets in such directories. It is the deployed operator in a small world, never
 * a second implementation of it.
 */
package dev.batchrun.local;
