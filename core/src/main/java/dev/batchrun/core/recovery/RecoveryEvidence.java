package dev.batchrun.core.recovery;

/**
 * What was found, after the fence.
 *
 * @param log whether the log can be believed
 * @param commit whether the log has a commit of this run
 * @param seal whether the seal to recover is there and its bytes verify
 * @param base whether the owned partitions are what the seal was made against
 */
public record RecoveryEvidence(
    LogEvidence log, CommitEvidence commit, SealEvidence seal, BaseEvidence base) {

  /** Whether the log can be believed. */
  public enum LogEvidence {
    /** Read to its head, chain and owner and witness hold. */
    Sound,
    /** Broken, foreign, or shorter than the witness. */
    Contradicted,
    /** Could not be read, or the fence's append ended without an answer. */
    Unreadable
  }

  /** Whether the log has a commit of this run, of any attempt. */
  public enum CommitEvidence {
    /** It has one. */
    Present,
    /** The fence was won without one before it. */
    Absent
  }

  /** What became of the seal. */
  public enum SealEvidence {
    /** The recovery names no seal: the attempt never got that far, or is given up. */
    None,
    /** The seal is there and every staged file has its size and checksums. */
    Verified,
    /** The seal, or a file it names, is missing or has other bytes. */
    Damaged,
    /** The seal or a file it names could not be read. */
    Unreadable
  }

  /** What became of the base. */
  public enum BaseEvidence {
    /** Every owned partition is at the version the seal was made against. */
    Unchanged,
    /** One moved. */
    Changed
  }
}
