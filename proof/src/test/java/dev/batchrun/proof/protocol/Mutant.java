package dev.batchrun.proof.protocol;

/**
 * The protocol, broken in one place. Each is a mistake that somebody made or could make; a search
 * that does not find it proves nothing.
 */
public enum Mutant {
  /** Recovery looks and decides, and fences nobody. */
  NO_FENCE(
      "recover looks without a fence",
      "two-phase committers that list, find nothing and report failure while the rename is under"
          + " way"),
  /** Recovery decides by what it saw before its fence. */
  FENCE_AFTER_LOOK("recover looks first and fences then", ""),
  /** Recovery goes on although its fence may not stand. */
  UNREADABLE_IS_ABSENT(
      "recover takes a fence without an answer for one that stands",
      "an API error read as 'not found'"),
  /** A publisher whose put had no answer reads, finds nothing and says that nothing happened. */
  ABSENT_BY_READ(
      "publish concludes from a read that its entry is not there",
      "commits reported as failed after a timeout that landed afterwards"),
  /** A publisher whose put had no answer deletes what it staged. */
  CLEAN_UP_ON_UNKNOWN(
      "publish deletes its files when the outcome is unknown",
      "table formats that removed the files of a commit whose reply was lost"),
  /** A slot that was seen empty is written, whoever filled it in between. */
  CHECK_THEN_ACT(
      "append replaces the slot that it saw empty",
      "commits by rename on object stores without put-if-absent"),
  /** Whatever stands in the slot after a put is taken for one's own. */
  ADOPT_BY_NAME("append takes any publish in its slot for its own", "jobs adopted by name alone"),
  /** After a lost slot the next one is tried without asking again. */
  REBASE_UNCHECKED(
      "append tries the next slot without passing the checks again",
      "client retries that write over a newer snapshot"),
  /** Nobody asks whether a period was closed. */
  CLOSED_UNASKED("publish does not ask for closed periods", "late data in books that are closed"),
  /** The fence stands below the epoch, so that the retry can have the same one. */
  SAME_EPOCH("a retry has the epoch of the attempt it replaces", ""),
  /** The epoch that recovery reports is that of the object's status. */
  EPOCH_FROM_STATUS("recover knows no epoch but that of the status", ""),
  /** Each process looks for the run's entries after the head it saw itself. */
  OPENED_BY_EACH("open remembers its own head, not the one of whoever was first", ""),
  /** The first entry is written without looking whether there is one. */
  TWO_CREATES("open creates the log although there is one", ""),
  /** The bytes may still be in memory when the seal is not. */
  SEAL_BEFORE_BYTES(
      "a seal is written before its bytes are synced",
      "writers that sync the file and not its directory"),
  /** The seal follows the commit, and is lost with its writer. */
  EVIDENCE_AFTER_COMMIT("the seal is written after the entry that refers to it", ""),
  /** The answer is given before the slot is on the disk. */
  ANSWER_BEFORE_SYNC("publish answers before its slot is synced", ""),
  /** Files go first, their condemnation follows. */
  DELETE_BEFORE_CONDEMN(
      "recover deletes an attempt before the log condemns it",
      "garbage collectors that race with commits"),
  /** What somebody refers to is condemned all the same. */
  CONDEMN_UNCHECKED("condemn does not ask who refers to the bytes", ""),
  /** What the log does not refer to is deleted, found by listing. */
  DELETE_BY_LISTING(
      "collect deletes what it lists and the log does not refer to",
      "orphan-file removal that takes files of commits in progress"),
  /** Readers of what was superseded get no time to finish. */
  NO_GRACE("collect deletes a superseded version as soon as it is condemned", ""),
  /** The pointer is swapped once, wherever the head is then. */
  SWAP_WITHOUT_REREAD("publish swaps 'current' and does not read the head again", ""),
  /** Readers are sent to a view that is still being built. */
  SWAP_BEFORE_BUILD("publish swaps 'current' before the view is complete", "");

  private final String description;
  private final String resembles;

  Mutant(String description, String resembles) {
    this.description = description;
    this.resembles = resembles;
  }

  /** What it does. */
  public String description() {
    return description;
  }

  /** The kind of public bug that it is like; empty when it stands for none. */
  public String resembles() {
    return resembles;
  }
}
