package dev.batchrun.proof.model;

import java.util.Arrays;

/** Which states were seen before? Numbers them in the order in which they come. */
final class Fingerprints {
  private long[] high = new long[1 << 16];
  private long[] low = new long[1 << 16];
  private int[] table = new int[1 << 18];
  private int size;

  int size() {
    return size;
  }

  /** The number of a state, new or not. */
  int number(int[] state) {
    long a = 0x9e3779b97f4a7c15L;
    long b = 0xc2b2ae3d27d4eb4fL;
    for (int part : state) {
      a = mix(a ^ part);
      b = mix(b + 0x165667b19e3779f9L * (part + 1L));
    }
    return number(a, b);
  }

  private int number(long a, long b) {
    int mask = table.length - 1;
    int at = (int) a & mask;
    while (table[at] != 0) {
      int known = table[at] - 1;
      if (high[known] == a && low[known] == b) {
        return known;
      }
      at = (at + 1) & mask;
    }
    if (size == high.length) {
      high = Arrays.copyOf(high, size * 2);
      low = Arrays.copyOf(low, size * 2);
    }
    high[size] = a;
    low[size] = b;
    table[at] = ++size;
    if (size > table.length / 2) {
      grow();
    }
    return size - 1;
  }

  private void grow() {
    int[] larger = new int[table.length * 2];
    int mask = larger.length - 1;
    for (int i = 0; i < size; i++) {
      int at = (int) high[i] & mask;
      while (larger[at] != 0) {
        at = (at + 1) & mask;
      }
      larger[at] = i + 1;
    }
    table = larger;
  }

  /** Spreads a number over all values (the finalizer of murmur3). */
  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 33)) * 0xff51afd7ed558ccdL;
    z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return z ^ (z >>> 33);
  }
}
