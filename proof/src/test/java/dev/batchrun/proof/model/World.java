package dev.batchrun.proof.model;

import dev.batchrun.proof.protocol.Actor;
import dev.batchrun.proof.protocol.Store;
import java.util.List;

/**
 * One moment.
 *
 * @param store what everybody shares
 * @param allowance which faults may still strike
 * @param actors all processes, those that ended too: what they said must stay true
 */
record World(Store store, Allowance allowance, List<Actor> actors) {
  World {
    actors = List.copyOf(actors);
  }
}
