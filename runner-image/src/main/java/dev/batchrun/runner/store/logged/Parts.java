package dev.batchrun.runner.store.logged;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.log.Fold;
import dev.batchrun.runner.store.StoreAccess;

/** What the store's parts share. */
record Parts(
    Place place,
    StoreAccess access,
    RecordFiles files,
    DataFiles data,
    CommitLog log,
    RunRecords records,
    Snapshots snapshots,
    ReaderViews views,
    Completion completion) {

  /** Looks at what a seal refers to beside its outputs. */
  EvidenceCheck evidence() {
    return new EvidenceCheck(data, records);
  }

  /** The head of the log. Where it is, the operator knows from the contract. */
  static BatchRunStatus.Witness witness(Fold fold) {
    return new BatchRunStatus.Witness(fold.logId(), fold.head(), fold.headDigest(), null);
  }
}
