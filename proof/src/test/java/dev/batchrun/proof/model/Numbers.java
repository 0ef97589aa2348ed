package dev.batchrun.proof.model;

import java.util.Arrays;

/** A row of numbers that grows. */
final class Numbers {
  private int[] values = new int[1 << 16];

  void set(int at, int value) {
    if (at >= values.length) {
      values = Arrays.copyOf(values, Math.max(at + 1, values.length * 2));
    }
    values[at] = value;
  }

  int get(int at) {
    return values[at];
  }
}
