package dev.batchrun.proof.museum;

import dev.batchrun.proof.model.Hunt.Ground;
import dev.batchrun.proof.protocol.Mutant;
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
      "the newest entry of the log and every trace of it are gone, and whoever looks remembers no head",
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
      FilesHall::pointerSetBack),
  FINISHED_THOUGH_FAILED(
      new Story(
          "A task that was given up goes on and finishes",
          "A task that was marked as failed went on running, finished, and turned the run green;"
              + " whoever had acted on the failure had done so for nothing.",
          "apache/airflow #45925"),
      "the publisher that died is written down as failed instead of unknown, and its commit lands",
      Suite.CLUSTER,
      Invariant.STATUS_IS_TRUE,
      OperatorHall::finishedThoughFailed),
  GREEN_AND_EMPTY(
      new Story(
          "The Job is green and its output is not there",
          "A process says that it is done before its output has arrived where it belongs, or writes"
              + " it somewhere else; the platform shows success.",
          ""),
      "the publish step reports a commit that only a store elsewhere has",
      Suite.CLUSTER,
      Invariant.STATUS_IS_TRUE,
      OperatorHall::greenAndEmpty),
  TWO_PODS_OF_ONE_JOB(
      new Story(
          "One Job runs two Pods",
          "A Job with one completion and no parallelism had two Pods at work, minutes apart, each"
              + " owned by it.",
          "kubernetes/kubernetes #130683"),
      "a second Pod of the publish Job runs beside the first, and the store takes what it is given",
      Suite.CLUSTER,
      Invariant.PUBLISHED_ONCE,
      OperatorHall::twoPodsOfOneJob),
  SUBMITTED_TWICE(
      new Story(
          "A submission without an answer is made again",
          "The controller stopped between submitting the application and writing that down; after"
              + " its restart it submitted once more.",
          "kubeflow/spark-operator #2788"),
      "creating a Job times out, the request arrives all the same, and each try draws a new name",
      Suite.CLUSTER,
      Invariant.EACH_STEP_ONCE,
      OperatorHall::submittedTwice),
  ADOPTED_BY_NAME(
      new Story(
          "What an earlier object of the same name left is taken for one's own",
          "A cache that knew Pods by name applied a late event about the old Pod to the new one,"
              + " which has another uid.",
          "volcano-sh/volcano #5986"),
      "the failed Job of a deleted run is given the uid of the new run of the same name",
      Suite.CLUSTER,
      Invariant.OWN_JOBS_ONLY,
      OperatorHall::adoptedByName),
  RELEASED_TOO_EARLY(
      new Story(
          "The finalizer goes before what it stood for",
          "The finalizer was removed because the cache showed nothing left to clean up; what it did"
              + " not show yet stayed behind with nobody to look after it.",
          "pingcap/tidb-operator #6532"),
      "somebody takes the finalizer off a deleted run whose publisher is at work",
      Suite.CLUSTER,
      Invariant.SETTLED_BEFORE_GONE,
      OperatorHall::releasedTooEarly),
  RUN_AGAIN_BY_A_DEFAULT(
      new Story(
          "A new default makes everything new",
          "After an upgrade a webhook or a schema fills in one more field; whatever compares or"
              + " digests whole specs takes finished work for changed work and does it again.",
          ""),
      "a webhook writes a field that means something into a request that is applied again",
      Suite.CLUSTER,
      Invariant.SAME_REQUEST_SAME_RUN,
      OperatorHall::runAgainByADefault),
  LOST_EVENT(
      new Story(
          "An event is lost and nobody looks again",
          "Objects that were deleted while the operator did not watch were never cleaned up, for it"
              + " acted on events alone.",
          "zalando/postgres-operator #941"),
      "no event about Jobs and Pods arrives, and the operator has no clock to look by",
      Suite.CLUSTER,
      Invariant.RUNS_END,
      CacheHall::lostEvent),
  VERSIONS_AS_TEXT(
      new Story(
          "Versions are compared as text",
          "An update was dropped as old whenever the version gained a digit: as text, 1000000 comes"
              + " before 999999.",
          "apache/apisix-ingress-controller #2060, fabric8io/kubernetes-client #1215"),
      "a cache takes only what is newer as text, on the way from version 99 to 100",
      Suite.CLUSTER,
      Invariant.RUNS_END,
      CacheHall::versionsAsText),
  DEPOSED_LEADER(
      new Story(
          "A leader that was deposed goes on writing",
          "Controllers kept running after their lease was lost; two of them acted at once and wrote"
              + " over each other.",
          "cilium/cilium #42920, kyverno/kyverno #14984"),
      "an operator that slept through its deposition writes its status without asking for the"
          + " version that it read",
      Suite.CLUSTER,
      Invariant.NOTHING_GOES_BACK,
      CacheHall::deposedLeader),
  NAME_NOT_ON_THE_DISK(
      new Story(
          "The file is on the disk, its name is not",
          "A log segment was synced and renamed, and its directory was not synced; after a power"
              + " failure the log had lost its tail.",
          "baidu/braft #254"),
      "whoever appends an entry answers before its name is on the disk, and the power goes",
      Suite.MODEL,
      Invariant.ABSENCE_IS_WON,
      ProtocolHall.of(Mutant.ANSWER_BEFORE_SYNC, Ground.POWER)),
  NOT_FOUND_YET(
      new Story(
          "Not found yet is taken for not there",
          "The driver Pod was looked for right after its submission, was not found, and the"
              + " application was given up; the Pod appeared a moment later.",
          "kubeflow/spark-operator #2302"),
      "a publisher whose put had no answer looks, finds nothing, and says that nothing happened",
      Suite.MODEL,
      Invariant.ABSENCE_IS_WON,
      ProtocolHall.of(Mutant.ABSENT_BY_READ, Ground.TWINS)),
  CLEANER_BESIDE_WRITERS(
      new Story(
          "A cleaner plans without the writers",
          "A cleaner that ran beside an active writer, without a lock between them, planned from a"
              + " timeline that lacked the write in progress and deleted files that were live.",
          "apache/hudi #9674"),
      "a condemnation does not ask the log who refers to the bytes by now",
      Suite.MODEL,
      Invariant.ONLY_CONDEMNED_BYTES_GO,
      ProtocolHall.of(Mutant.CONDEMN_UNCHECKED, Ground.LATE_RECOVERY)),
  EPOCH_USED_AGAIN(
      new Story(
          "A number that tells old from new is used again",
          "The write that counted it up was lost, or a backup brought an older status back; two"
              + " attempts carry one number, and no fence can tell them apart.",
          ""),
      "a fence leaves room for a retry with the epoch of the attempt that it replaces",
      Suite.MODEL,
      Invariant.ABSENCE_IS_WON,
      ProtocolHall.of(Mutant.SAME_EPOCH, Ground.TWINS)),
  REBASED_UNASKED(
      new Story(
          "After a lost race the next try skips the checks",
          "A client that met another's commit took the next version and wrote the same change on top"
              + " of it, though the change was computed from what the other had replaced.",
          ""),
      "after a lost slot the next one is tried without passing the checks again",
      Suite.MODEL,
      Invariant.NO_PUBLISH_BEHIND_ITS_FENCE,
      ProtocolHall.of(Mutant.REBASE_UNCHECKED, Ground.RIVALS));

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
