package dev.batchrun.proof.simulation;

import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.proof.cluster.Trace;
import dev.batchrun.proof.simulation.store.DataWorld;
import dev.batchrun.proof.simulation.store.SimStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All stores of a world, when they are away, and what lies in the landing zone. */
final class Stores implements DataWorld {
  private static final Duration SHORTEST_OUTAGE = Duration.ofSeconds(2);
  private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(8);
  private static final Duration DELIVERY = Duration.ofMinutes(7);

  private final long seed;
  private final InstantSource clock;
  private final Faults faults;
  private final SimStore.Watch watch;
  private final Map<String, SimStore> stores = new TreeMap<>();
  private final Map<String, Instant> awayUntil = new HashMap<>();
  private final Map<String, Gate> gates = new HashMap<>();
  private final Map<String, Instant> swappedLate = new HashMap<>();

  Stores(long seed, InstantSource clock, Faults faults, Trace trace, SimStore.Watch checks) {
    this.seed = seed;
    this.clock = clock;
    this.faults = faults;
    this.watch = new Traced(trace, checks, swappedLate);
  }

  /** Writes down what happens, before it is checked. */
  private record Traced(Trace trace, SimStore.Watch checks, Map<String, Instant> swappedLate)
      implements SimStore.Watch {
    @Override
    public void appended(SimStore store, LogEntry entry, Optional<Fold> before) {
      trace.note(
          store.place()
              + " log/"
              + entry.n()
              + " "
              + entry.body().kind()
              + " of "
              + entry.header().runId()
              + " epoch "
              + entry.header().epoch()
              + " by "
              + entry.header().token());
      checks.appended(store, entry, before);
    }

    @Override
    public void overwritten(SimStore store, String path) {
      if (path.equals("current")) {
        swappedLate.remove(store.place());
      }
      checks.overwritten(store, path);
    }

    @Override
    public void deleted(SimStore store, String path, String by) {
      trace.note(store.place() + " " + path + " deleted by " + by);
      checks.deleted(store, path, by);
    }
  }

  SimStore at(String place) {
    return stores.computeIfAbsent(place, p -> new SimStore(p, watch));
  }

  Collection<SimStore> all() {
    return stores.values();
  }

  /** A write took effect long after whoever made it was told that it failed. */
  void landedLate(SimStore store, String what) {
    if (what.equals("replace current")) {
      swappedLate.put(store.place(), clock.instant());
    }
  }

  /** A process that has to bring readers forward began then, and has ended well. */
  void broughtForward(SimStore store, Instant begun) {
    Instant landed = swappedLate.get(store.place());
    if (landed != null && landed.isBefore(begun)) {
      swappedLate.remove(store.place());
    }
  }

  /**
   * Whether readers may see less than what is published: their last swap took effect long after
   * whoever made it was gone, and since then nobody published, recovered or collected to the end.
   */
  boolean isSwappedLate(SimStore store) {
    return swappedLate.containsKey(store.place());
  }

  /** Whether nothing on a store works now. */
  boolean isAway(SimStore store) {
    Instant now = clock.instant();
    if (awayUntil.getOrDefault(store.place(), now).isAfter(now)) {
      return !faults.stopped();
    }
    if (faults.strikes(FaultKind.StoreOutage, store.place())) {
      Duration away =
          faults.dice("outage " + store.place()).between(SHORTEST_OUTAGE, LONGEST_OUTAGE);
      awayUntil.put(store.place(), now.plus(away));
      return true;
    }
    return false;
  }

  @Override
  public String inputs() {
    return "delivery " + clock.instant().getEpochSecond() / DELIVERY.toSeconds();
  }

  @Override
  public List<String> days() {
    return Planning.DAYS;
  }

  @Override
  public Gate gate(String runId) {
    return gates.computeIfAbsent(
        runId,
        id -> {
          int which = Dice.of(seed, "gate of " + id).below(20);
          return which == 0
              ? Gate.Fails
              : which < 3 ? Gate.NeedsApproval : which < 5 ? Gate.Withholds : Gate.Publish;
        });
  }
}
