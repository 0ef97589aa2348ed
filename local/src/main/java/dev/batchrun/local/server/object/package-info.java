/**
 * What every API object has in common, whatever its kind.
 *
 * <p>In come JSON trees and the texts of selectors and JSON paths. Out come answers about them, and
 * {@link dev.batchrun.local.server.object.ApiError}, the one way the server says no. Nothing here
 * knows of storage, HTTP or single kinds.
 */
package dev.batchrun.local.server.object;
