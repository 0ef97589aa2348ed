/**
 * The life of an object: created, changed, deleted, collected.
 *
 * <p>In come requests that are already understood (a kind, a key, a body, options). Out come stored
 * objects, or an {@link dev.batchrun.local.server.object.ApiError}. Nothing here knows of HTTP.
 */
package dev.batchrun.local.server.lifecycle;
