package dev.batchrun.core.vocabulary;

/** How the commit of a run stands among later ones. */
public enum Standing {
  /** Everything the run published is in force. */
  Current,
  /** Later runs replaced some of its partitions. */
  PartlySuperseded,
  /** Later runs replaced all of its partitions. */
  Superseded,
  /** A roll-back took its partitions out of force. */
  RolledBack
}
