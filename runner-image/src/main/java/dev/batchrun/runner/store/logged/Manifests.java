package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Manifest;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.store.json.Boundaries;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Renders a manifest. The same entry, seal and lock always give the same bytes. */
final class Manifests {
  private Manifests() {}

  static Manifest of(LogEntry entry, Commit commit, Seal seal, Optional<InputLock> lock) {
    Map<String, Long> replaced = new TreeMap<>();
    commit
        .base()
        .forEach(
            (partition, version) -> {
              if (commit.touches(partition)) {
                replaced.put(partition.path(), version);
              }
            });
    long previous = commit.previousVersion();
    return new Manifest(
        1,
        entry.header().logId(),
        entry.n(),
        entry.digest(),
        previous == 0 ? null : previous,
        replaced,
        entry.header().time().toString(),
        entry.header().epoch(),
        seal.runId(),
        seal.run(),
        commit.key(),
        seal.dataset(),
        seal.mode(),
        seal.attempt(),
        seal.requestDigest(),
        seal.requestedBy(),
        commit
            .approval()
            .map(a -> new Manifest.Approval(a.review(), a.by(), a.sealDigest()))
            .orElse(null),
        seal.contractDigest(),
        new Manifest.TransformUsed(
            seal.transformVersion(), seal.transformDigest(), seal.engine(), seal.image()),
        commit.sealDigest(),
        seal.sealedAt(),
        seal.lockDigest(),
        lock.map(InputLock::lockedAt).orElse(null),
        lock.map(InputLock::inputs).orElse(List.of()),
        lock.map(InputLock::references).orElse(List.of()),
        seal.parameters(),
        Boundaries.columns(commit.boundary()),
        seal.outputs().stream().sorted(Comparator.comparing(Seal.OutputFile::path)).toList(),
        seal.rows(),
        seal.bytes(),
        seal.outputDigest(),
        seal.withheld(),
        seal.restored(),
        seal.promotedSeal(),
        seal.quality(),
        seal.reconciliation(),
        seal.quarantine(),
        seal.comparison(),
        seal.warnings());
  }
}
