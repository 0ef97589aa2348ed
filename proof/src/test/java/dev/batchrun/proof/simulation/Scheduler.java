package dev.batchrun.proof.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/**
 * What happens next? Every actor's next step stands at a virtual time; the earliest one runs, and
 * the clock jumps there. Delays are drawn, so the order of steps is too: the one thread of a world
 * runs here.
 */
public final class Scheduler implements InstantSource {
  /** When every world begins. */
  public static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

  private record Event(long at, long order, Runnable step) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now = BEGIN.toEpochMilli();
  private long order;
  private long steps;

  /** Lets this happen so much later. */
  public void after(Duration delay, Runnable step) {
    events.add(new Event(now + Math.max(0, delay.toMillis()), order++, step));
  }

  /** Runs what comes next, unless that is later than the limit. */
  public boolean step(Instant limit) {
    Event next = events.peek();
    if (next == null || next.at() > limit.toEpochMilli()) {
      return false;
    }
    events.poll();
    now = Math.max(now, next.at());
    steps++;
    next.step().run();
    return true;
  }

  /** Lets time pass within a step: what others do meanwhile happens here. */
  public void pass(Duration time) {
    Instant until = instant().plus(time);
    while (step(until)) {
      // The others.
    }
    now = Math.max(now, until.toEpochMilli());
  }

  /** How many steps were run. */
  public long steps() {
    return steps;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now);
  }
}
