/**
 * The store on a file system with hard links: a claim that the Jobs mount.
 *
 * <p>In come the calls of {@link dev.batchrun.runner.store.logged}; out come files. Every durable
 * step goes through {@link dev.batchrun.runner.store.filesystem.DurableFiles}, so that tests can
 * die before and after each. A file that somebody may race for is created by link(2), and what
 * stands there afterwards decides, never the reply. Nothing of the protocol is here.
 */
package dev.batchrun.runner.store.filesystem;
