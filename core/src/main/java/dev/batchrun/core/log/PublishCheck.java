package dev.batchrun.core.log;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * May this change of what readers see follow the head? One order for all its kinds: own commit,
 * fence, condemnation, columns, base, closed periods, source, approval.
 *
 * @param entry Publish, Restate, Rollback or Promote
 * @param epoch the writer's
 * @param approvalNeeded whether the seal or the policy asks for an approval
 * @param requestedBy who asked; empty when unknown
 */
public record PublishCheck(
    Entry entry, Commit commit, long epoch, boolean approvalNeeded, String requestedBy) {

  /** The check of an entry with one commit. */
  public static PublishCheck of(
      Entry entry, long epoch, boolean approvalNeeded, String requestedBy) {
    return new PublishCheck(entry, entry.commits().get(0), epoch, approvalNeeded, requestedBy);
  }

  /** The verdict after this head. */
  public Verdict after(Fold fold, RunFacts facts) {
    return own(facts)
        .or(() -> otherColumns(fold))
        .or(() -> moved(fold))
        .or(() -> closed(fold))
        .or(() -> source(fold))
        .or(this::approval)
        .orElseGet(Verdict.Clear::new);
  }

  private Optional<Verdict> own(RunFacts facts) {
    if (facts.commit().isPresent()) {
      return Optional.of(new Verdict.AlreadyPublished(commit.runId(), facts.commit().get().n()));
    }
    if (facts.fencedEpoch() >= epoch) {
      return Optional.of(new Verdict.EpochFenced(commit.runId(), epoch, facts.fencedEpoch()));
    }
    if (facts.condemnedPaths().contains(commit.attemptPath())) {
      return Optional.of(new Verdict.AttemptCondemned(commit.runId(), commit.attemptPath()));
    }
    return Optional.empty();
  }

  /**
   * The dataset was published by other partition columns. No boundary of these columns owns what is
   * in force, so readers would see both, each row perhaps twice.
   */
  private Optional<Verdict> otherColumns(Fold fold) {
    Set<String> columns = commit.boundary().columns().keySet();
    return fold.lines().entrySet().stream()
        .filter(line -> !line.getKey().values().keySet().equals(columns))
        .filter(line -> line.getValue().inForce().isPresent())
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst()
        .map(
            partition ->
                new Verdict.Misplaced(
                    Reason.InvalidRequest,
                    "output.partitionBy: found partition "
                        + partition
                        + " published, expected only partitions by "
                        + columns
                        + ". Nothing was changed. Give the dataset another store path for other"
                        + " partition columns"));
  }

  /** The Conflict when an owned partition is not what the seal was made against. */
  public Optional<Verdict> moved(Fold fold) {
    Map<PartitionKey, Long> expected = new TreeMap<>(commit.base());
    // Owned partitions that came in force since: the seal does not know them.
    Optional<PartitionKey> only = commit.boundary().onlyPartition();
    if (only.isPresent()) {
      expected.putIfAbsent(only.get(), 0L);
    } else {
      fold.lines().keySet().stream()
          .filter(commit.boundary()::contains)
          .forEach(partition -> expected.putIfAbsent(partition, 0L));
    }
    commit.partitions().forEach(partition -> expected.putIfAbsent(partition, 0L));
    for (Map.Entry<PartitionKey, Long> one : expected.entrySet()) {
      Optional<PartitionVersion> found = fold.inForce(one.getKey());
      long version = found.map(PartitionVersion::version).orElse(0L);
      if (version != one.getValue()) {
        return Optional.of(
            new Verdict.Conflict(
                one.getKey(),
                version,
                found.map(PartitionVersion::runId).orElse(""),
                commit.runId(),
                one.getValue()));
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> closed(Fold fold) {
    if (entry instanceof Entry.Restate || fold.closed().isEmpty()) {
      return Optional.empty();
    }
    TreeSet<PartitionKey> changed = new TreeSet<>(commit.partitions());
    commit.base().keySet().stream().filter(commit::touches).forEach(changed::add);
    for (Map.Entry<String, Fold.ClosedPeriod> closing : new TreeMap<>(fold.closed()).entrySet()) {
      Optional<PartitionKey> covered =
          changed.stream().filter(closing.getValue().period()::contains).findFirst();
      if (covered.isPresent()) {
        return Optional.of(
            new Verdict.PeriodClosed(covered.get(), closing.getKey(), closing.getValue().n()));
      }
    }
    return Optional.empty();
  }

  private Optional<Verdict> source(Fold fold) {
    if (entry instanceof Entry.Promote promote
        && !fold.holds().containsKey(promote.shadow().sealDigest())) {
      return Optional.of(
          new Verdict.SourceGone(
              "shadow run "
                  + promote.shadow().runId()
                  + ": its bytes are not held any more (promoted, released or collected). Nothing"
                  + " was changed. Run the shadow again"));
    }
    if (entry instanceof Entry.Rollback rollback) {
      return rollback.restored().entrySet().stream()
          .filter(one -> !retained(fold, one.getKey(), one.getValue()))
          .findFirst()
          .map(
              one ->
                  new Verdict.SourceGone(
                      "output "
                          + one.getKey()
                          + ": the files of v"
                          + one.getValue().version()
                          + " are not kept any more. Nothing was changed. Roll back to a later"
                          + " version or compute it again"));
    }
    return Optional.empty();
  }

  private static boolean retained(Fold fold, PartitionKey partition, Entry.Restored restored) {
    return fold.line(partition)
        .version(restored.version())
        .filter(version -> version.source().equals(restored.source()))
        .isPresent();
  }

  private Optional<Verdict> approval() {
    if (!approvalNeeded) {
      return Optional.empty();
    }
    if (commit.approval().isEmpty()) {
      return Optional.of(
          new Verdict.NotApproved(
              "seal "
                  + commit.sealDigest()
                  + ": an approval is needed and there is none. Nothing was changed. Create a"
                  + " Review with this digest"));
    }
    Commit.Approval approval = commit.approval().get();
    if (!approval.sealDigest().equals(commit.sealDigest())) {
      return Optional.of(
          new Verdict.NotApproved(
              "Review "
                  + approval.review()
                  + ": found an approval of "
                  + approval.sealDigest()
                  + ", expected "
                  + commit.sealDigest()
                  + ". Nothing was changed. Review the seal that stands now"));
    }
    if (!requestedBy.isEmpty() && approval.by().equals(requestedBy)) {
      return Optional.of(
          new Verdict.NotApproved(
              "Review "
                  + approval.review()
                  + ": "
                  + approval.by()
                  + " asked for the run and cannot approve it. Nothing was changed. Somebody else"
                  + " has to review it"));
    }
    return Optional.empty();
  }
}
