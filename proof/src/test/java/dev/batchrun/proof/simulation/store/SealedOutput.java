package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.log.PublishCheck;
import dev.batchrun.core.log.Source;
import dev.batchrun.runner.store.json.Boundaries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a seal means for the log: the entry it would make, and the files that have to verify. */
record SealedOutput(Session session, Records.Seal seal) {

  OutputBoundary boundary() {
    return Boundaries.of(seal.boundary(), session.contract().spec().output().partitionBy());
  }

  /** The check of the entry that publishes it. */
  PublishCheck check(Fold fold, long epoch, boolean approvalNeeded) {
    String requestedBy = seal.requestedBy() == null ? "" : seal.requestedBy();
    return PublishCheck.of(entry(fold), epoch, approvalNeeded, requestedBy);
  }

  boolean baseMoved(Fold fold) {
    return check(fold, 1, false).moved(fold).isPresent();
  }

  private Entry entry(Fold fold) {
    StepRequest request = session.request();
    Map<PartitionKey, Long> base = new HashMap<>();
    Map<String, Long> known =
        session.has(StoreBug.TakesBaseAtPublish) ? Computing.base(fold, boundary()) : seal.base();
    known.forEach((path, version) -> base.put(PartitionKey.parse(path), version));
    Commit commit =
        new Commit(
            seal.runId(),
            request.runKey(),
            seal.attempt(),
            seal.attemptPath(),
            seal.digest(),
            boundary(),
            base,
            partitions(),
            new HashSet<>(seal.withheld().stream().map(PartitionKey::parse).toList()),
            Optional.ofNullable(request.approval())
                .map(a -> new Commit.Approval(a.review(), a.by(), a.sealDigest())));
    return switch (seal.mode()) {
      case Rollback -> new Entry.Rollback(commit, restored(fold));
      case Promote ->
          new Entry.Promote(
              commit, new Source(seal.shadowRun(), seal.shadowSeal(), seal.attemptPath()));
      case Publish, DryRun, Shadow, CompareOnly -> new Entry.Publish(commit);
    };
  }

  private Set<PartitionKey> partitions() {
    Set<PartitionKey> partitions = new HashSet<>();
    for (String file : seal.outputs().keySet()) {
      partitions.add(PartitionKey.parse(Records.partition(seal.attemptPath(), file)));
    }
    seal.restored()
        .forEach(
            (path, version) -> {
              if (version > 0) {
                partitions.add(PartitionKey.parse(path));
              }
            });
    return partitions;
  }

  private Map<PartitionKey, Entry.Restored> restored(Fold fold) {
    Map<PartitionKey, Entry.Restored> restored = new TreeMap<>();
    seal.restored()
        .forEach(
            (path, version) -> {
              if (version > 0) {
                PartitionKey partition = PartitionKey.parse(path);
                Source source =
                    fold.line(partition)
                        .version(version)
                        .map(PartitionVersion::source)
                        .orElse(new Source("", "", ""));
                restored.put(partition, new Entry.Restored(version, source));
              }
            });
    return restored;
  }

  /** What is wrong with the files that would come in force. */
  List<String> damage(Fold fold) throws IOException {
    Map<String, String> files = new TreeMap<>(seal.outputs());
    for (Map.Entry<PartitionKey, Entry.Restored> one : restored(fold).entrySet()) {
      Source source = one.getValue().source();
      if (!source.runId().isEmpty()) {
        Records.Seal from =
            session
                .read(Records.seal(source.runId(), source.sealDigest()), Records.Seal.class)
                .orElseThrow();
        from.outputs()
            .forEach(
                (file, content) -> {
                  String partition = Records.partition(source.attemptPath(), file);
                  if (partition.equals(one.getKey().path())) {
                    files.put(file, content);
                  }
                });
      }
    }
    List<String> damage = new ArrayList<>();
    for (Map.Entry<String, String> file : files.entrySet()) {
      String found = session.read(file.getKey(), String.class).orElse("missing");
      if (!found.equals(file.getValue())) {
        damage.add(file.getKey() + ": " + found);
      }
    }
    return damage;
  }
}
