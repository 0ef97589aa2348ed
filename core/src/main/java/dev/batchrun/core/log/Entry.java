package dev.batchrun.core.log;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import java.util.List;
import java.util.Map;

/** What an entry decides. The record's name is the entry's kind in the log. */
public sealed interface Entry {

  /** What it changes of what readers see; empty for entries that only decide about others. */
  default List<Commit> commits() {
    return List.of();
  }

  /** The kind, as it stands in the log. */
  default String kind() {
    return getClass().getSimpleName();
  }

  /** The first entry: whose log this is. */
  record Create(String owner) implements Entry {}

  /** A run's output comes in force. */
  record Publish(Commit commit) implements Entry {
    @Override
    public List<Commit> commits() {
      return List.of(commit);
    }
  }

  /**
   * Several runs' outputs come in force at once.
   *
   * @param bodyDigest of plan and member seals
   */
  record PublishGroup(String bodyDigest, List<Commit> commits) implements Entry {
    public PublishGroup {
      commits = List.copyOf(commits);
    }
  }

  /**
   * A published result is corrected, closed periods included.
   *
   * @param reason why, for the auditor
   */
  record Restate(Commit commit, String reason) implements Entry {
    @Override
    public List<Commit> commits() {
      return List.of(commit);
    }
  }

  /**
   * Earlier versions come back in force, partition by partition.
   *
   * @param commit the boundary, with the restored partitions as {@code partitions}
   * @param restored where the rows of each of them are
   */
  record Rollback(Commit commit, Map<PartitionKey, Restored> restored) implements Entry {
    public Rollback {
      restored = Map.copyOf(restored);
      if (!restored.keySet().containsAll(commit.partitions())) {
        throw new IllegalArgumentException(
            "rollback: found partitions " + commit.partitions() + ", restored are " + restored);
      }
    }

    @Override
    public List<Commit> commits() {
      return List.of(commit);
    }
  }

  /**
   * What a partition is restored to.
   *
   * @param version that was in force once
   * @param source its rows
   */
  record Restored(long version, Source source) {}

  /**
   * A Shadow run's bytes come in force.
   *
   * @param shadow where they are
   */
  record Promote(Commit commit, Source shadow) implements Entry {
    @Override
    public List<Commit> commits() {
      return List.of(commit);
    }
  }

  /** No publish of the header's run with an epoch up to the header's follows, ever. */
  record Fence() implements Entry {}

  /**
   * These may be deleted, and nothing may refer to them from now on.
   *
   * @param condemned what
   * @param carriedOut earlier Condemn entries whose deletions are done
   */
  record Condemn(List<Condemned> condemned, List<Long> carriedOut) implements Entry {
    public Condemn {
      condemned = List.copyOf(condemned);
      carriedOut = List.copyOf(carriedOut);
    }
  }

  /** Unpublished sealed bytes are kept: those of a Shadow run. */
  record Hold(String runId, String sealDigest, String attemptPath) implements Entry {}

  /** A hold ends. */
  record Release(String sealDigest) implements Entry {}

  /**
   * A period is closed: only restatements change its partitions.
   *
   * @param id names the closing
   */
  record Close(String id, OutputBoundary period, String reason) implements Entry {}

  /** A closing is taken back. */
  record Reopen(String id, String reason) implements Entry {}

  /** The log changes its owner. */
  record Adopt(String owner, String previousOwner) implements Entry {}
}
