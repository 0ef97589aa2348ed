package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;

/**
 * A put whose reply was lost and whose effect is still on its way.
 *
 * @param slot where it will land, if nobody is there first
 * @param writer whose it is; 0 when nobody waits for it any more
 */
public record Late(long slot, String run, long epoch, Entry body, int writer) {

  Late of(int other) {
    return writer == other ? this : new Late(slot, run, epoch, body, other);
  }
}
