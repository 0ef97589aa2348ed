package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What stays the same while everybody moves.
 *
 * @param mutant what is broken on purpose
 * @param syncs whether what is not synced can be lost, so that syncing is an action of its own
 * @param tries how many failed puts an append takes before it gives up
 */
public record Scene(
    Optional<Mutant> mutant, boolean syncs, int tries, Map<Seal, Entry.Publish> entries) {

  /** Nothing is broken. */
  public static Scene sound() {
    return new Scene(Optional.empty(), false, 2, new HashMap<>());
  }

  /** The same, broken. */
  public Scene broken(Mutant by) {
    return new Scene(Optional.of(by), syncs, tries, entries);
  }

  /** The same where an append gives up after so many failed puts. */
  public Scene trying(int times) {
    return new Scene(mutant, syncs, times, entries);
  }

  /** The same where power can go. */
  public Scene withSyncs() {
    return new Scene(mutant, true, tries, entries);
  }

  /** Whether this is what is broken. */
  public boolean is(Mutant asked) {
    return mutant.isPresent() && mutant.get() == asked;
  }

  Entry.Publish entry(Seal seal) {
    return entries.computeIfAbsent(seal, Seal::entry);
  }

  /** Whether two sets of partitions have one in common. */
  static boolean overlap(Set<String> some, Set<String> others) {
    return Seal.boundary(some).overlaps(Seal.boundary(others));
  }
}
