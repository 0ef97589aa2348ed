/**
 * The custom resources of {@code batchrun.dev/v1alpha1} as Java records: what users write and what
 * they read.
 *
 * <p>A union is a record with optional members of which a CEL rule lets exactly one be set. Every
 * field carries a description and a bound, unknown fields are ignored (an older operator survives a
 * newer object), an absent optional scalar is {@code null} and an absent list or map is empty.
 * Defaults stand in the schema; nothing here fills them in.
 */
package dev.batchrun.api.v1alpha1;
