package dev.batchrun.proof.simulation;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * One stream of random numbers: a function of the seed and of the stream's name alone. Whoever
 * draws has a stream of its own, so that taking one of them out of a world changes nothing for the
 * others: failing worlds can be made smaller.
 */
public final class Dice {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  private Dice(long state) {
    this.state = state;
  }

  /** The stream of this name. */
  public static Dice of(long seed, String name) {
    long hash = mix(seed + GOLDEN);
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = mix(hash ^ b);
    }
    return new Dice(hash);
  }

  private long next() {
    state += GOLDEN;
    return mix(state);
  }

  private static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    y = (y ^ (y >>> 27)) * 0x94d049bb133111ebL;
    return y ^ (y >>> 31);
  }

  /** A number from 0 to before the bound. */
  public int below(int bound) {
    return (int) Long.remainderUnsigned(next(), bound);
  }

  /** True so many times in a thousand. */
  public boolean permille(int chance) {
    return below(1000) < chance;
  }

  /** One of them. */
  public <T> T one(List<T> things) {
    return things.get(below(things.size()));
  }

  /** A duration whose logarithm is even between the two: short ones often, long ones sometimes. */
  public Duration between(Duration shortest, Duration longest) {
    double unit = (next() >>> 11) * 0x1.0p-53;
    double low = StrictMath.log(Math.max(1, shortest.toMillis()));
    double high = StrictMath.log(Math.max(1, longest.toMillis()));
    return Duration.ofMillis(Math.round(StrictMath.exp(low + unit * (high - low))));
  }
}
