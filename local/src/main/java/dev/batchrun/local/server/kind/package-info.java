/**
 * The kinds the server serves, and what it knows of their fields.
 *
 * <p>In come the built-in kinds and CustomResourceDefinitions. Out come {@link
 * dev.batchrun.local.server.kind.ResourceType}s, their published schemas and the shape of their
 * fields (which lists are keyed, which are sets). No object is stored or answered here.
 */
package dev.batchrun.local.server.kind;
