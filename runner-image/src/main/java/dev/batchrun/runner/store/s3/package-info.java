/**
 * The store on a bucket of an S3-compatible object store: the layout of the file system, on
 * objects.
 *
 * <p>In come the calls of {@link dev.batchrun.runner.store.logged}; out come requests. A record
 * that somebody may race for is put with {@code If-None-Match: *}, and what stands there afterwards
 * decides, never the reply. Stages write to a scratch directory of their Pod; its files are
 * uploaded before the seal that names them. Nothing is concluded from a list, and nothing is
 * deleted because a list shows it. Credentials come from the environment and go nowhere else.
 */
package dev.batchrun.runner.store.s3;
