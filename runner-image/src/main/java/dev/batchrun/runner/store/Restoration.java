package dev.batchrun.runner.store;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;

/** How the sealing of a Rollback or Promote ended. */
public sealed interface Restoration {

  /** The seal is written. */
  record Sealed(SealRef ref, Seal seal) implements Restoration {}

  /** There is nothing to restore from. */
  record Refused(Reason reason, String message) implements Restoration {}
}
