package dev.batchrun.proof.model;

import dev.batchrun.proof.protocol.Fault;

/** How many faults of each kind may still strike; up to fifteen of each, in one number. */
record Allowance(int packed) {
  static final Allowance NONE = new Allowance(0);

  /** The same and some more. */
  Allowance and(int count, Fault fault) {
    return new Allowance(packed + (count << shift(fault)));
  }

  boolean allows(Fault fault) {
    return fault == Fault.NONE || left(fault) > 0;
  }

  int left(Fault fault) {
    return packed >> shift(fault) & 0xf;
  }

  Allowance without(Fault fault) {
    return fault == Fault.NONE ? this : new Allowance(packed - (1 << shift(fault)));
  }

  private static int shift(Fault fault) {
    return (fault.ordinal() - 1) * 4;
  }
}
