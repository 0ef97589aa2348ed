package dev.batchrun.proof.simulation;

import dev.batchrun.proof.cluster.Trace;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Does something go wrong here? Every world has its own mixture of kinds, from none to many. Each
 * place where something could go wrong has its own dice, and each occurrence a name, so that a
 * failing world can be tried again without it.
 */
public final class Faults {
  private static final int[] RATES = {0, 0, 0, 2, 5, 15};

  /** What is left out of a world on trial. */
  public record Without(Set<FaultKind> kinds, Set<String> occurrences, Set<String> actors) {
    /** Nothing. */
    public static final Without NOTHING = new Without(Set.of(), Set.of(), Set.of());

    public Without {
      kinds = Set.copyOf(kinds);
      occurrences = Set.copyOf(occurrences);
      actors = Set.copyOf(actors);
    }
  }

  private final long seed;
  private final Without without;
  private final Trace trace;
  private final Map<FaultKind, Integer> rates = new EnumMap<>(FaultKind.class);
  private final Map<String, Dice> dice = new HashMap<>();
  private final Map<String, Integer> tries = new HashMap<>();
  private final Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
  private final Set<String> occurred = new LinkedHashSet<>();
  private boolean quiet;

  public Faults(long seed, Without without, Trace trace) {
    this.seed = seed;
    this.without = without;
    this.trace = trace;
    Dice mixture = Dice.of(seed, "mixture");
    for (FaultKind kind : FaultKind.values()) {
      rates.put(kind, RATES[mixture.below(RATES.length)]);
    }
  }

  /** From now on nothing goes wrong. */
  public void stop() {
    quiet = true;
  }

  /** Whether faults have stopped. */
  public boolean stopped() {
    return quiet;
  }

  /** Whether it goes wrong in this way, this time, at this place. */
  public boolean strikes(FaultKind kind, String place) {
    return strikes(kind, place, 1);
  }

  /** The same where it is so many times as likely. */
  public boolean strikes(FaultKind kind, String place, int weight) {
    if (quiet || rates.get(kind) == 0) {
      return false;
    }
    String where = kind + "@" + place;
    boolean struck = dice(where).permille(Math.min(900, rates.get(kind) * weight));
    int number = tries.merge(where, 1, Integer::sum);
    if (!struck || without.kinds().contains(kind)) {
      return false;
    }
    String occurrence = where + "#" + number;
    if (without.occurrences().contains(occurrence)) {
      return false;
    }
    occurred.add(occurrence);
    counts.merge(kind, 1, Integer::sum);
    trace.note("fault " + kind + " at " + place);
    return true;
  }

  /** The dice of a place. */
  public Dice dice(String place) {
    return dice.computeIfAbsent(place, name -> Dice.of(seed, name));
  }

  /** Everything that went wrong, in order. */
  public Set<String> occurred() {
    return Collections.unmodifiableSet(occurred);
  }

  /** How often each kind went wrong. */
  public Map<FaultKind, Integer> counts() {
    return Map.copyOf(counts);
  }
}
