/**
 * Carries decisions out: creates and deletes Jobs, stores contracts, sets and releases the
 * finalizer. Every effect may be repeated. Nothing here decides.
 */
package dev.batchrun.operator.act;
