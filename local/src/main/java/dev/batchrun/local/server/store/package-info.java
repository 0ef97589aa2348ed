/**
 * What the server remembers.
 *
 * <p>In come single changes, each conditional on the object it replaces. Out come objects,
 * consistent listings, streams of changes and, after a restart, everything again. Nothing here
 * knows what an object means: no validation, no finalizers, no HTTP.
 */
package dev.batchrun.local.server.store;
