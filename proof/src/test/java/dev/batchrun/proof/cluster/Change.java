package dev.batchrun.proof.cluster;

import java.util.Optional;

/**
 * One write, as a watch tells it.
 *
 * @param version of the write; an object that is gone has none of its own
 * @param before what it was; empty when it was created
 * @param after what it is; empty when it is gone
 */
public record Change(long version, Optional<Revision> before, Optional<Revision> after) {
  /** Which object. */
  public Key key() {
    return after.or(() -> before).orElseThrow().key();
  }
}
