package dev.batchrun.proof.museum;

/** What must hold, in the words of the page. Each finding names the one that did not. */
enum Invariant {
  PUBLISHED_ONCE("a run is published at most once"),
  ACKNOWLEDGED_STAYS("what was reported as published stays in the log"),
  ANSWERS_ARE_TRUE("what a publisher says is what the log says"),
  BYTES_ARE_THERE("every file of a published version is there, byte for byte"),
  SEALED_BYTES_STAY("what is sealed and waits can still be published"),
  READERS_SEE_ONE_VERSION("readers see one version, whole"),
  READERS_NEVER_GO_BACK("once everybody is done readers see the newest version"),
  ONE_OWNER("a log has one owner");

  private final String sentence;

  Invariant(String sentence) {
    this.sentence = sentence;
  }

  /** It as a clause. */
  String sentence() {
    return sentence;
  }

  /** Fails with a violation of this unless it holds. */
  void require(boolean holds, String found) {
    if (!holds) {
      throw new Violation(this, found);
    }
  }

  /** This did not hold. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final Invariant invariant;

    private Violation(Invariant invariant, String found) {
      super(invariant.sentence + ": " + found);
      this.invariant = invariant;
    }

    Invariant invariant() {
      return invariant;
    }
  }
}
