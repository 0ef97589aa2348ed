package dev.batchrun.runner.store.logged;

import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Is everything whole that a seal refers to beside its outputs: lock, quarantine, comparison? */
final class EvidenceCheck {
  private static final long ANY_SIZE = -1;

  private final DataFiles data;
  private final RunRecords records;

  EvidenceCheck(DataFiles data, RunRecords records) {
    this.data = data;
    this.records = records;
  }

  /** A finding for each of them. */
  List<Finding> of(Seal seal) throws IOException {
    List<Finding> findings = new ArrayList<>();
    if (seal.promotedSeal() == null && seal.lockDigest() != null) {
      findings.add(lock(seal));
    }
    List<PublishedFile> named = new ArrayList<>();
    if (seal.quarantine() != null) {
      Seal.Quarantine rows = seal.quarantine();
      named.add(file(rows.path(), rows.bytes(), rows.sha256()));
    }
    if (seal.comparison() != null && seal.comparison().path() != null) {
      named.add(file(seal.comparison().path(), ANY_SIZE, seal.comparison().sha256()));
    }
    findings.addAll(data.check(named, 1));
    return findings;
  }

  private Finding lock(Seal seal) throws IOException {
    String path = Layout.lock(seal.runId());
    try {
      records.lockOf(seal);
      return new Finding(path, State.Sound, "");
    } catch (StepFailure failure) {
      return new Finding(path, State.Corrupt, failure.getMessage());
    }
  }

  private PublishedFile file(String path, long bytes, String sha256) {
    return new PublishedFile(data.local(path), path, 0, bytes, "", Snapshots.text(sha256));
  }
}
