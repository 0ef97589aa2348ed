/**
 * Who a run is: the digest of what its request means, and the run id made from it.
 *
 * <p>In comes a request as a plain tree of maps, lists, texts, whole numbers and booleans. {@link
 * dev.batchrun.core.identity.RequestMeaning} keeps what decides about the rows that would be
 * published and leaves out the rest, {@link dev.batchrun.core.identity.CanonicalJson} gives the one
 * text of it, {@link dev.batchrun.core.identity.RunIdentity} digests that text. A digest that was
 * given out once never changes: a version of the projection is frozen with its first release.
 */
package dev.batchrun.core.identity;
