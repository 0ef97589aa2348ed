package dev.batchrun.proof.simulation;

import dev.batchrun.proof.cluster.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/**
 * What happens next? Every actor's next step stands at a virtual time; the earliest one runs, and
 * the clock jumps there. Delays are drawn, so the order of steps is too: the one thread of a world
 * runs here.
 */
final class Scheduler {
  private record Event(Instant at, long order, Runnable step) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final VirtualClock clock;
  private final Runnable afterEach;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long order;
  private long steps;

  /**
   * @param afterEach what is done after every step
   */
  Scheduler(VirtualClock clock, Runnable afterEach) {
    this.clock = clock;
    this.afterEach = afterEach;
  }

  /** Lets this happen so much later. */
  void after(Duration delay, Runnable step) {
    at(clock.instant().plus(delay), step);
  }

  /** Lets this happen then. */
  void at(Instant then, Runnable step) {
    events.add(new Event(then, order++, step));
  }

  /** Runs what comes next, unless that is later than the limit. */
  boolean step(Instant limit) {
    Event next = events.peek();
    if (next == null || next.at().isAfter(limit)) {
      return false;
    }
    events.poll();
    clock.to(next.at());
    steps++;
    next.step().run();
    afterEach.run();
    return true;
  }

  /** Lets time pass within a step: what others do meanwhile happens here. */
  void pass(Duration time) {
    Instant until = clock.instant().plus(time);
    while (step(until)) {
      // The others.
    }
    clock.to(until);
  }

  /** How many steps were run. */
  long steps() {
    return steps;
  }
}
