package dev.batchrun.core.vocabulary;

/** Which version of reference data a run uses. */
public enum ReferencePolicy {
  /** The newest version not after the start of the run's interval. */
  AsAtEventTime,
  /** The newest version not after the lock. */
  AsAtProcessingTime,
  /** The newest version not after the named instant. */
  AsAtReportClose,
  /** The newest version there is; recorded as what it resolved to. */
  Latest,
  /** The version named. */
  RuleVersionPinned
}
