/**
 * The log's entries and the fold as JSON. In come values of {@code dev.batchrun.core.log}, out come
 * canonical bytes, and back. The kinds of entries are a closed list: nothing read here names a
 * class.
 */
package dev.batchrun.runner.store.json;
