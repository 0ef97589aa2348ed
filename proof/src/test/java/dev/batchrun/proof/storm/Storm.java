package dev.batchrun.proof.storm;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Which requests fail, and how. What happens to the n-th request of a kind depends on seed, kind
 * and n alone, so that the threads of the operator do not decide about it.
 */
final class Storm {
  /** An event cuts its watch this many times less often than a request fails. */
  private static final int EVENTS_A_FAULT = 10;

  /** Stalls are drawn again, but for one in so many: each takes a request's whole timeout. */
  private static final int RARER = 3;

  private final long seed;
  private final double rate;
  private final Map<String, Integer> asked = new TreeMap<>();
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private boolean over;

  Storm(long seed, double rate) {
    this.seed = seed;
    this.rate = rate;
  }

  /** Nothing fails. */
  static Storm none() {
    return new Storm(0, 0);
  }

  /** What happens to this request; empty when it goes well. */
  synchronized Optional<Fault> strikes(Request request) {
    return drawn(request.kind(), rate, Fault.of(request));
  }

  /** What cuts this watch instead of its next event; empty when it is delivered. */
  synchronized Optional<Fault> cuts(Request watch) {
    return drawn("event of " + watch.kind(), rate / EVENTS_A_FAULT, Fault.cutting());
  }

  private Optional<Fault> drawn(String kind, double chance, List<Fault> possible) {
    int time = asked.merge(kind, 1, Integer::sum);
    SplittableRandom dice =
        new SplittableRandom(seed * 1_000_003 + kind.hashCode() * 31L + time * 7_919L);
    dice.nextLong();
    if (over || dice.nextDouble() >= chance) {
      return Optional.empty();
    }
    Fault fault = possible.get(dice.nextInt(possible.size()));
    if (fault.takesLong() && dice.nextInt(RARER) > 0) {
      fault = possible.get(dice.nextInt(possible.size()));
    }
    faults.merge(fault, 1, Integer::sum);
    return Optional.of(fault);
  }

  /** From now on nothing fails. */
  synchronized void pass() {
    over = true;
  }

  /** How often each fault struck. */
  synchronized Map<Fault, Integer> faults() {
    return new EnumMap<>(faults);
  }

  /** How often each kind of request was made. */
  synchronized Map<String, Integer> asked() {
    Map<String, Integer> requests = new TreeMap<>(asked);
    requests.keySet().removeIf(kind -> kind.startsWith("event of "));
    return requests;
  }
}
