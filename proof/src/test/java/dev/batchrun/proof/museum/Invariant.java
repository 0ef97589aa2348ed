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
  ONE_OWNER("a log has one owner"),
  STATUS_IS_TRUE("a run's status says what the store says"),
  RUNS_END("every run that nothing holds ends in time"),
  NOTHING_GOES_BACK("attempt and epoch never go back, and an end stays"),
  EACH_STEP_ONCE("no step of a run is started twice"),
  OWN_JOBS_ONLY("a run is judged by its own Jobs alone"),
  SETTLED_BEFORE_GONE("a run's object stays until its commit is settled"),
  SAME_REQUEST_SAME_RUN("a request that is applied again is the same run"),
  // Those of the model have its names.
  ONLY_CONDEMNED_BYTES_GO("what is in force is there and not condemned; only condemned files go"),
  NO_PUBLISH_BEHIND_ITS_FENCE("no publish has an epoch that an earlier entry fences"),
  ABSENCE_IS_WON("who says that nothing was committed up to an epoch stays right");

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
