package dev.batchrun.proof.simulation;

import java.util.Set;

/**
 * What a world follows from.
 *
 * @param mutations bugs planted in it
 * @param leaders how many operators believe from the beginning that they lead
 */
record Setting(long seed, Set<Mutation> mutations, int leaders) {
  Setting {
    mutations = Set.copyOf(mutations);
  }

  /** The world of a seed. */
  static Setting of(long seed) {
    return new Setting(seed, Set.of(), 1);
  }

  /** The same world with a bug in it. */
  Setting with(Mutation mutation) {
    return new Setting(seed, Set.of(mutation), leaders);
  }

  /** Plays it, without these faults and people. */
  World.Result play(Faults.Without without) {
    return new World(this, without).run();
  }

  /** Plays it whole. */
  World.Result play() {
    return play(Faults.Without.NOTHING);
  }
}
