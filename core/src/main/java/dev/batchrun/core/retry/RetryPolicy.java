package dev.batchrun.core.retry;

import dev.batchrun.core.vocabulary.FailureClass;
import java.time.Duration;
import java.util.Optional;

/**
 * How often and how soon failed attempts are repeated.
 *
 * @param maxAttempts attempts in all that fail by themselves
 * @param backoff wait before the second attempt; it doubles
 * @param maxBackoff longest wait
 * @param maxDisruptions attempts that others may take away (an eviction, a commit on the same
 *     partitions), counted apart
 */
public record RetryPolicy(
    int maxAttempts, Duration backoff, Duration maxBackoff, int maxDisruptions) {

  /** How many attempts others may take away before a run gives up. */
  public static final int DEFAULT_MAX_DISRUPTIONS = 10;

  /** What holds when nothing else is said; the same numbers stand in the schema of the API. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofMinutes(10), DEFAULT_MAX_DISRUPTIONS);

  public RetryPolicy {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException(
          "maxAttempts: found " + maxAttempts + ", expected 1 or more");
    }
  }

  /**
   * The wait before the attempt that follows this failure, or empty when there is none to follow.
   *
   * @param failure class of the failure that just happened
   * @param before what was counted before it
   * @param seed makes the waits of different runs differ, the same for one run
   */
  public Optional<Duration> waitAfter(FailureClass failure, Attempts before, long seed) {
    return switch (failure) {
      case None, Request, Contradiction -> Optional.empty();
      case Transient, Internal -> ifBelow(before.failures() + 1, maxAttempts, seed);
      case Resource ->
          before.last() == FailureClass.Resource
              ? Optional.empty()
              : ifBelow(before.failures() + 1, maxAttempts, seed);
      case Disruption -> ifBelow(before.disruptions() + 1, maxDisruptions, seed);
    };
  }

  private Optional<Duration> ifBelow(int count, int limit, long seed) {
    return count < limit ? Optional.of(backoff(count, seed)) : Optional.empty();
  }

  /**
   * The wait before repetition {@code n}, from 1: doubled each time, capped, and moved by up to a
   * fifth in either direction so that runs which failed together do not come back together.
   */
  public Duration backoff(int n, long seed) {
    long capped = maxBackoff.toMillis();
    long base = backoff.toMillis();
    for (int i = 1; i < n && base < capped; i++) {
      base *= 2;
    }
    long wait = Math.min(base, capped);
    long permille = 800 + Math.floorMod(mix(seed + n), 401L);
    return Duration.ofMillis(Math.min(capped, wait * permille / 1000));
  }

  /** Spreads neighbouring seeds over all values (the finalizer of splitmix64). */
  private static long mix(long seed) {
    long z = seed + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /**
   * What was counted so far.
   *
   * @param failures attempts that failed by themselves
   * @param disruptions attempts that others took away
   * @param last class of the failure before; {@link FailureClass#None} when there was none
   */
  public record Attempts(int failures, int disruptions, FailureClass last) {}
}
