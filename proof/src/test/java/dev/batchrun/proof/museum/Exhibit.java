package dev.batchrun.proof.museum;

import java.util.function.Consumer;

/** The catalogue: a bug that bit somebody, and how it is made again here. */
enum Exhibit {
  LATE_COMMIT(
      new Story(
          "A commit that landed after the look for it",
          "The commit call failed, the client looked, did not find it, deleted its metadata file;"
              + " the server was still at work and committed a pointer to the deleted file.",
          "apache/iceberg #3717"),
      "while the publisher is about to link its entry, somebody looks, finds no commit and deletes"
          + " what was staged, without a fence",
      Suite.STORE,
      Invariant.BYTES_ARE_THERE,
      CommitHall::lateCommit),
  ABORT_ON_UNKNOWN(
      new Story(
          "Abort deletes the files of a commit whose reply was lost",
          "The commit ended as unknown, the engine treated that as a failure and ran its abort,"
              + " which deletes data files that the table may refer to by now.",
          "apache/iceberg #4686, #2317"),
      "the reply to the link is lost and the publisher deletes its attempt",
      Suite.STORE,
      Invariant.BYTES_ARE_THERE,
      CommitHall::abortOnUnknown),
  OVERWRITTEN_ENTRY(
      new Story(
          "Two writers, one log entry, the later one wins",
          "Object stores without put-if-absent, and renames that replace, let two writers create"
              + " the same version of a table's log; the first one's data vanished from the table.",
          "delta-io/delta #1830, apache/iceberg #970"),
      "the second writer's link replaces the entry that the first one made",
      Suite.STORE,
      Invariant.ACKNOWLEDGED_STAYS,
      CommitHall::overwrittenEntry),
  FORGOTTEN_COMMIT(
      new Story(
          "The record of a commit expired, and the commit was made again",
          "A time-to-live removed the lock record of a version whose writer had finished; a slower"
              + " writer took the version for free and wrote over it.",
          "delta-io/delta #1410"),
      "the newest entry of the log is gone, and whoever looks remembers no head of the log",
      Suite.STORE,
      Invariant.ACKNOWLEDGED_STAYS,
      CommitHall::forgottenCommit),
  OWN_WRITE_BEHIND_A_REFUSAL(
      new Story(
          "A client's own repetition hides that the first try succeeded",
          "The SDK repeats a conditional put whose reply was lost; the second try is answered with"
              + " 412, and the caller concludes that somebody else was first.",
          "aws/aws-sdk-java-v2 #6580"),
      "the reply to the link is lost, the put is repeated, and the entry that is there is taken for"
          + " another's unread",
      Suite.STORE,
      Invariant.ANSWERS_ARE_TRUE,
      CommitHall::ownWriteBehindARefusal),
  LINK_THAT_SAYS_SUCCESS(
      new Story(
          "A link that lost is answered with success",
          "Over NFS a repeated request is answered from what the client believes: an exclusive"
              + " creation that found the name taken was reported as done.",
          ""),
      "a publisher whose slot was taken believes that it won it and says so",
      Suite.STORE,
      Invariant.ACKNOWLEDGED_STAYS,
      CommitHall::lostLinkThatSaysSuccess),
  ROLLED_BACK_IN_FLIGHT(
      new Story(
          "A writer rolls back the live commit of another",
          "Heartbeats of all commits in progress were deleted when one was rolled back, so the next"
              + " writer took live commits for failed ones and deleted their files.",
          "apache/hudi #3956"),
      "another writer deletes the attempt of a publisher that is about to link its entry",
      Suite.STORE,
      Invariant.BYTES_ARE_THERE,
      CommitHall::rolledBackInFlight),
  TWO_OWNERS(
      new Story(
          "Two installations write to one place",
          "A copied configuration points two clusters at one prefix; each finds the other's state"
              + " and goes on from it as if it were its own.",
          ""),
      "the owner is left out of a run's access to the log",
      Suite.STORE,
      Invariant.ONE_OWNER,
      CommitHall::twoOwners),
  ORPHAN_REMOVAL(
      new Story(
          "Orphan removal eats what is not committed yet",
          "A job wrote for longer than the age from which unreferenced files count as orphans; the"
              + " clean-up deleted its files and the commit referred to them.",
          "apache/iceberg #4194"),
      "what the log does not refer to is deleted by listing while a sealed run waits for approval",
      Suite.STORE,
      Invariant.SEALED_BYTES_STAY,
      FilesHall::orphanRemoval),
  CLEANED_BEHIND_A_STALE_POINTER(
      new Story(
          "Clean-up believes a pointer that is behind",
          "Writing the version hint had failed after the commit; the clean-up started from the hint"
              + " and deleted the files of the newest version, which had been acknowledged.",
          "ClickHouse/ClickHouse #114194"),
      "a publisher dies between its entry and the swap of `current`, and what `current` does not"
          + " show is deleted",
      Suite.STORE,
      Invariant.BYTES_ARE_THERE,
      FilesHall::cleanedBehindAStalePointer),
  EXPIRED_THOUGH_IN_FORCE(
      new Story(
          "Expiry deletes files that are still referred to",
          "Expiring a snapshot took the wrong one for the newest and deleted data files that a kept"
              + " snapshot needs.",
          "apache/iceberg #13568"),
      "after a roll-back, what an old version wrote is deleted by its age, though it is in force",
      Suite.STORE,
      Invariant.BYTES_ARE_THERE,
      FilesHall::expiredThoughInForce),
  VISIBLE_FILE_BY_FILE(
      new Story(
          "Output becomes visible task by task",
          "The second algorithm of the file output committer moves each task's files to where"
              + " readers look; a job that dies half-way leaves part of its output there.",
          "apache/spark #29895"),
      "one of two staged files is moved into the readers' view before the entry is linked",
      Suite.STORE,
      Invariant.READERS_SEE_ONE_VERSION,
      FilesHall::visibleFileByFile),
  POINTER_SET_BACK(
      new Story(
          "A slow writer sets the pointer back",
          "Two writers commit one after the other, and the slower one updates the pointer to the"
              + " newest version last, to its own, older one.",
          "apache/iceberg #864, #12740"),
      "a publisher is overtaken before it swaps `current`, and does not look again afterwards",
      Suite.STORE,
      Invariant.READERS_NEVER_GO_BACK,
      FilesHall::pointerSetBack);

  /**
   * What happened.
   *
   * @param title in one line
   * @param what in the words of somebody who knows tables and clusters
   * @param where repository and thread; empty where it is folklore
   */
  record Story(String title, String what, String where) {}

  /** Who finds it. */
  enum Suite {
    STORE("the checks over the real store: the log's audit, `verify`, the reader at `current`");

    private final String description;

    Suite(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  private final Story story;
  private final String fault;
  private final Suite suite;
  private final Invariant invariant;
  private final Consumer<Boolean> play;

  Exhibit(Story story, String fault, Suite suite, Invariant invariant, Consumer<Boolean> play) {
    this.story = story;
    this.fault = fault;
    this.suite = suite;
    this.invariant = invariant;
    this.play = play;
  }

  Story story() {
    return story;
  }

  /** How it is made again. */
  String fault() {
    return fault;
  }

  Suite suite() {
    return suite;
  }

  /** Which invariant finds it. */
  Invariant invariant() {
    return invariant;
  }

  /** Plays the scene of the bug, with it or without it. */
  void play(boolean broken) {
    play.accept(broken);
  }
}
