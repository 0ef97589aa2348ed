package dev.batchrun.proof.model;

/** What must hold, whatever happens. The first ten are those of the commit protocol. */
enum Invariant {
  /** 1. */
  SLOTS_ARE_WRITTEN_ONCE("a log is the one before it, with nothing or one entry more behind it"),
  /** 2. */
  ONE_PUBLISH_A_RUN("a log has at most one Publish of a run"),
  /** 3. */
  NO_PUBLISH_BEHIND_ITS_FENCE("no Publish has an epoch that an earlier entry fences"),
  /** 4. */
  ONLY_CONDEMNED_BYTES_GO("what is in force is there and not condemned; only condemned files go"),
  /** 5. */
  BASE_IS_WHAT_IT_REPLACES("a Publish replaces the very versions that its seal was made against"),
  /** 6. */
  CLOSED_PERIODS_STAY("no Publish touches a partition that is closed before it"),
  /** 7. */
  DURABLE_BEFORE_PUBLISHED("when a Publish appears, its seal and its files are on the disk"),
  /** 8. */
  ABSENCE_IS_WON("who says that nothing was committed up to an epoch stays right"),
  /** 9. */
  DERIVED_THE_SAME("a commit record or manifest says what entry and seal say, whoever wrote it"),
  /** 10. */
  TIME_GOES_ON("an entry's time is after that of the entry before"),
  /** Readers. */
  READERS_SEE_ONE_VERSION("a reader finds every file of one version that was in force"),
  /** Publishers. */
  ANSWERS_ARE_KEPT("what was said to be published is in the log and stays there"),
  /** Everybody. */
  EVERYBODY_ANSWERS("who was not killed and met no fault comes to an answer that is no alarm"),
  /** Readers again. */
  READERS_ARE_BROUGHT_FORWARD("when all have answered and nothing went wrong, current is the head"),
  /** Afterwards. */
  RECOVERY_SETTLES("recovering every run leaves no open claim and the head for readers"),
  /** Afterwards. */
  QUIET_STAYS_QUIET("once all is settled, running everything again writes nothing"),
  /** Meanwhile. */
  NOBODY_RUNS_FOR_EVER("a course without faults comes to an end");

  private final String says;

  Invariant(String says) {
    this.says = says;
  }

  String says() {
    return says;
  }
}
