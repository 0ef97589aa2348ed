package dev.batchrun.proof.figures;

import java.util.stream.LongStream;

/** How much is tried: a slice that stays within minutes in {@code make test}, all of it else. */
public final class Scale {
  private static final boolean FULL = Boolean.getBoolean("proof.full");

  private Scale() {}

  /** Whether this is {@code make proof}. */
  public static boolean isFull() {
    return FULL;
  }

  /** How many of something. */
  public static int of(int inTest, int inProof) {
    return FULL ? inProof : inTest;
  }

  /**
   * The seeds to try: so many from {@code proof.firstSeed} on, or as many as {@code proof.seeds}
   * says.
   */
  public static LongStream seeds(int inTest, int inProof) {
    long count = number("proof.seeds", of(inTest, inProof));
    long first = number("proof.firstSeed", 1);
    return LongStream.range(first, first + count);
  }

  private static long number(String property, long otherwise) {
    String text = System.getProperty(property, "");
    return text.isBlank() ? otherwise : Long.parseLong(text.strip());
  }
}
