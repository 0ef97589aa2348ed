package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.log.PublishCheck;
import dev.batchrun.core.log.Source;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import dev.batchrun.runner.store.json.Boundaries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a seal means for the log: the entry it would make and the files that have to verify. */
final class SealedOutput {
  private final Parts parts;
  private final Seal seal;
  private final String digest;
  private final OutputBoundary boundary;

  SealedOutput(Parts parts, Seal seal, String digest) {
    this.parts = parts;
    this.seal = seal;
    this.digest = digest;
    this.boundary = Boundaries.of(seal.boundary(), parts.place().partitionBy());
  }

  Seal seal() {
    return seal;
  }

  OutputBoundary boundary() {
    return boundary;
  }

  String attemptPath() {
    return Snapshots.text(seal.attemptPath());
  }

  /** Refuses a seal that is not one of this request, or contradicts itself. */
  void requireFor(StepRequest request) {
    require(seal.runId().equals(request.runId()), "run", seal.runId(), request.runId());
    require(seal.mode() == request.mode(), "mode", seal.mode(), request.mode());
    require(
        seal.requestDigest().equals(request.requestDigest()),
        "request",
        seal.requestDigest(),
        request.requestDigest());
    require(
        seal.contractDigest().equals(request.contractDigest()),
        "contract",
        seal.contractDigest(),
        request.contractDigest());
    if (!seal.mode().publishes()) {
      throw new StepFailure(
          Reason.InvalidRequest, "seal " + digest + ": mode " + seal.mode() + " publishes nothing");
    }
    if (seal.promotedSeal() == null) {
      OutputBoundary asked = Boundaries.of(request.boundary(), parts.place().partitionBy());
      require(boundary.columns().equals(asked.columns()), "boundary", boundary, asked);
    }
    Optional<PartitionKey> outside =
        partitions().stream()
            .filter(p -> !boundary.contains(p) || withheld().contains(p))
            .findFirst();
    if (outside.isPresent()) {
      throw new StepFailure(
          Reason.OutsideBoundary,
          "seal " + digest + ": found partition " + outside.get() + ", expected only " + boundary);
    }
  }

  private void require(boolean holds, String what, Object found, Object expected) {
    if (!holds) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "seal " + digest + ": found " + what + " " + found + ", the request has " + expected);
    }
  }

  /** The partitions that come in force. */
  Set<PartitionKey> partitions() {
    Set<PartitionKey> partitions = new HashSet<>();
    seal.outputs().forEach(o -> partitions.add(PartitionKey.parse(Snapshots.text(o.partition()))));
    seal.restored()
        .forEach(
            (path, version) -> {
              if (version > 0) {
                partitions.add(PartitionKey.parse(path));
              }
            });
    return partitions;
  }

  private Set<PartitionKey> withheld() {
    Set<PartitionKey> withheld = new HashSet<>();
    seal.withheld().forEach(path -> withheld.add(PartitionKey.parse(path)));
    return withheld;
  }

  /** The entry that publishes it. */
  Entry entry(StepRequest request, Fold fold) {
    Map<PartitionKey, Long> base = new HashMap<>();
    seal.base().forEach((path, version) -> base.put(PartitionKey.parse(path), version));
    Optional<Commit.Approval> approval =
        Optional.ofNullable(request.approval())
            .map(a -> new Commit.Approval(a.review(), a.by(), a.sealDigest()));
    Commit commit =
        new Commit(
            seal.runId(),
            Snapshots.text(request.runKey()),
            seal.attempt(),
            attemptPath(),
            digest,
            boundary,
            base,
            partitions(),
            withheld(),
            approval);
    return switch (seal.mode()) {
      case Rollback -> new Entry.Rollback(commit, restored(fold));
      case Promote ->
          new Entry.Promote(
              commit,
              new Source(
                  seal.promotedSeal().runId(), seal.promotedSeal().sealDigest(), attemptPath()));
      case Publish, DryRun, Shadow, CompareOnly -> new Entry.Publish(commit);
    };
  }

  private Map<PartitionKey, Entry.Restored> restored(Fold fold) {
    Map<PartitionKey, Entry.Restored> restored = new HashMap<>();
    seal.restored()
        .forEach(
            (path, version) -> {
              if (version > 0) {
                PartitionKey partition = PartitionKey.parse(path);
                // A version that was collected meanwhile gets a source that no check accepts.
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

  /** Whether an owned partition is not what the seal was made against. */
  boolean baseMoved(StepRequest request, Fold fold) {
    return PublishCheck.of(entry(request, fold), 1, false, "").moved(fold).isPresent();
  }

  /** What is wrong with the files that would come in force, or with their evidence. */
  List<Finding> damage(Fold fold, int threads) throws IOException {
    parts.files().looking(Layout.DATA);
    List<Finding> evidence = parts.evidence().of(seal);
    List<PublishedFile> files = new ArrayList<>();
    seal.outputs().forEach(output -> files.add(parts.snapshots().file(output)));
    restored(fold)
        .forEach(
            (partition, restored) -> {
              if (!restored.source().runId().isEmpty()) {
                files.addAll(parts.snapshots().files(restored.source(), partition));
              }
            });
    return Stream.concat(parts.data().check(files, threads).stream(), evidence.stream())
        .filter(finding -> finding.state() != State.Sound)
        .toList();
  }
}
