package dev.batchrun.core.log;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a log says up to its head. Immutable; the same entries always give an equal fold, so that a
 * checkpoint of it can be derived by anyone.
 *
 * <p>Facts about single runs are not kept here ({@link RunFacts}): they stand in the slots after
 * the run was opened, and keeping them would make a fold grow with history. What is kept is bounded
 * by the partitions, their retained versions, and what is held, closed or waits for its deletion.
 *
 * @param logId drawn by the first entry
 * @param owner installation, namespace and dataset
 * @param head number of the last entry
 * @param headDigest its digest
 * @param headTime its time
 * @param version the last entry that changed what readers see; 0 when none did
 * @param lines partition to its versions
 * @param holds seal digest to the hold
 * @param closed closing's id to the closed period
 * @param pending Condemn entry to what it condemned, until its deletions are recorded as done
 */
public record Fold(
    String logId,
    String owner,
    long head,
    String headDigest,
    Instant headTime,
    long version,
    Map<PartitionKey, PartitionLine> lines,
    Map<String, Held> holds,
    Map<String, ClosedPeriod> closed,
    Map<Long, Pending> pending) {

  public Fold {
    lines = Map.copyOf(lines);
    holds = Map.copyOf(holds);
    closed = Map.copyOf(closed);
    pending = Map.copyOf(pending);
  }

  /**
   * Held bytes of a Shadow run.
   *
   * @param n the Hold entry
   * @param since its time
   * @param source the bytes
   */
  public record Held(long n, Instant since, Source source) {}

  /**
   * A closed period.
   *
   * @param n the Close entry
   */
  public record ClosedPeriod(long n, OutputBoundary period, String reason) {}

  /**
   * Condemned and perhaps not deleted yet.
   *
   * @param since the Condemn entry's time
   */
  public record Pending(Instant since, List<Condemned> condemned) {
    public Pending {
      condemned = List.copyOf(condemned);
    }
  }

  /** How reading further ended. */
  public sealed interface Result {}

  /** The entries continue the chain. */
  public record Sound(Fold fold) implements Result {}

  /**
   * The chain does not hold: the dataset is read-only until a person looked.
   *
   * @param n the slot where it breaks
   * @param why found and expected
   */
  public record Broken(long n, String why) implements Result {}

  /** The fold of a log from its first entry. */
  public static Result of(List<LogEntry> entries) {
    if (entries.isEmpty() || !(entries.get(0).body() instanceof Entry.Create create)) {
      return new Broken(0, "the first entry is not Create");
    }
    LogEntry first = entries.get(0);
    if (first.n() != 0 || !first.header().previous().isEmpty()) {
      return new Broken(0, "the first entry says it is number " + first.n());
    }
    Fold start =
        new Fold(
            first.header().logId(),
            create.owner(),
            0,
            first.digest(),
            first.header().time(),
            0,
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of());
    return start.then(entries.subList(1, entries.size()));
  }

  /** This fold and the entries after its head. */
  public Result then(List<LogEntry> entries) {
    return entries.isEmpty() ? new Sound(this) : new Folding(this).thenAll(entries);
  }

  /** The version of a partition in force. */
  public Optional<PartitionVersion> inForce(PartitionKey partition) {
    return line(partition).inForce();
  }

  /** The versions of a partition. */
  public PartitionLine line(PartitionKey partition) {
    return lines.getOrDefault(partition, PartitionLine.EMPTY);
  }
}
