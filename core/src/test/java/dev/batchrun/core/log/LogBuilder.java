package dev.batchrun.core.log;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A log in memory, with entries that chain by themselves. */
final class LogBuilder {
  static final String OWNER = "here/shop/orders";
  private final List<LogEntry> entries;

  private LogBuilder(List<LogEntry> entries) {
    this.entries = new ArrayList<>(entries);
  }

  static LogBuilder created() {
    return new LogBuilder(List.of()).add("", 0, new Entry.Create(OWNER));
  }

  static LogBuilder of(List<LogEntry> entries) {
    return new LogBuilder(entries);
  }

  LogBuilder add(String runId, long epoch, Entry body) {
    long n = entries.size();
    String previous = n == 0 ? "" : entries.get((int) n - 1).digest();
    EntryHeader header =
        new EntryHeader(n, "log-1", previous, runId, epoch, "t" + n, Instant.EPOCH.plusSeconds(n));
    entries.add(new LogEntry(header, body, chained(header, body)));
    return this;
  }

  private static String chained(EntryHeader header, Entry body) {
    return "d" + (header.previous() + header.runId() + header.epoch() + body.kind()).hashCode();
  }

  /** A publish of days by a run that computed against what is in force. */
  LogBuilder publish(String runId, String... days) {
    return add(runId, 1, new Entry.Publish(commit(runId, base(days), days)));
  }

  Map<PartitionKey, Long> base(String... days) {
    Map<PartitionKey, Long> base = new HashMap<>();
    for (String day : days) {
      fold().inForce(day(day)).ifPresent(v -> base.put(day(day), v.version()));
    }
    return base;
  }

  List<LogEntry> entries() {
    return List.copyOf(entries);
  }

  Fold fold() {
    return ((Fold.Sound) Fold.of(entries)).fold();
  }

  RunFacts facts(String runId) {
    return RunFacts.of(runId, entries);
  }

  static PartitionKey day(String day) {
    return new PartitionKey(Map.of("day", day));
  }

  static OutputBoundary boundary(Collection<String> days) {
    List<String> sorted = days.stream().sorted().toList();
    Constraint constraint =
        sorted.size() == 1
            ? new Constraint.Exactly(sorted.get(0))
            : new Constraint.Range(sorted.get(0), sorted.get(sorted.size() - 1) + "~");
    return new OutputBoundary(Map.of("day", constraint));
  }

  static Commit commit(String runId, Map<PartitionKey, Long> base, String... days) {
    return new Commit(
        runId,
        runId,
        1,
        "data/" + runId + "-1-t",
        "seal-" + runId,
        boundary(List.of(days)),
        base,
        Set.of(days).stream().map(LogBuilder::day).collect(java.util.stream.Collectors.toSet()),
        Set.of(),
        Optional.empty());
  }

  static Source source(String runId) {
    return new Source(runId, "seal-" + runId, "data/" + runId + "-1-t");
  }
}
