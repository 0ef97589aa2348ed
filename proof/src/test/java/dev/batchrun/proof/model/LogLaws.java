package dev.batchrun.proof.model;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.proof.protocol.Log;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which promises does a log break by itself? Walks the entries in words of its own: it asks neither
 * the fold nor the checks that wrote them.
 *
 * @param inForce partition to the commit in force and the entry that made it
 * @param violation the first that was found
 */
record LogLaws(Map<String, InForce> inForce, Set<String> condemned, Optional<Violation> violation) {

  /** What readers should see of a partition. */
  record InForce(long version, Commit commit) {}

  static LogLaws of(Log log) {
    List<LogEntry> entries = log.entries(0);
    Map<String, InForce> inForce = new TreeMap<>();
    Set<String> condemned = new HashSet<>();
    Optional<Violation> found = Optional.empty();
    for (int i = 0; i < entries.size() && found.isEmpty(); i++) {
      LogEntry entry = entries.get(i);
      found = time(entries, i);
      if (found.isEmpty() && entry.body() instanceof Entry.Publish publish) {
        found = publish(entries.subList(0, i), entry, publish.commit(), inForce, condemned);
        for (PartitionKey partition : publish.commit().partitions()) {
          inForce.put(partition.path(), new InForce(entry.n(), publish.commit()));
        }
      }
      if (entry.body() instanceof Entry.Condemn condemn) {
        found = found.or(() -> condemned(condemn, inForce));
        condemn.condemned().forEach(one -> condemned.add(key(one)));
      }
    }
    return new LogLaws(inForce, condemned, found);
  }

  /** What a condemnation is about: a whole attempt, or one partition of it. */
  private static String key(Condemned one) {
    return one instanceof Condemned.VersionBytes bytes
        ? bytes.attemptPath() + "/" + bytes.partition().path()
        : one.attemptPath() + "/";
  }

  /** Whether a file may be deleted. */
  boolean condemns(String file) {
    return condemned.contains(file)
        || condemned.contains(file.substring(0, file.lastIndexOf('/') + 1));
  }

  private static Optional<Violation> time(List<LogEntry> entries, int i) {
    return i == 0 || entries.get(i).header().time().isAfter(entries.get(i - 1).header().time())
        ? Optional.empty()
        : Optional.of(new Violation(Invariant.TIME_GOES_ON, "entry " + i));
  }

  private static Optional<Violation> publish(
      List<LogEntry> before,
      LogEntry entry,
      Commit commit,
      Map<String, InForce> inForce,
      Set<String> condemned) {
    String run = commit.runId();
    String what = "Publish(" + run + ", " + entry.header().epoch() + ") in slot " + entry.n();
    Map<String, Entry.Close> closed = new HashMap<>();
    for (LogEntry earlier : before) {
      if (earlier.body() instanceof Entry.Publish other && other.commit().runId().equals(run)) {
        return violation(Invariant.ONE_PUBLISH_A_RUN, what + " after slot " + earlier.n());
      }
      if (earlier.body() instanceof Entry.Fence
          && earlier.header().runId().equals(run)
          && earlier.header().epoch() >= entry.header().epoch()) {
        return violation(
            Invariant.NO_PUBLISH_BEHIND_ITS_FENCE, what + " after the fence in " + earlier.n());
      }
      if (earlier.body() instanceof Entry.Close close) {
        closed.put(close.id(), close);
      }
    }
    for (PartitionKey partition : commit.partitions()) {
      long stood =
          Optional.ofNullable(inForce.get(partition.path())).map(InForce::version).orElse(0L);
      if (stood != commit.base().getOrDefault(partition, 0L)) {
        return violation(
            Invariant.BASE_IS_WHAT_IT_REPLACES,
            what + " replaces v" + stood + " of " + partition + ", meant " + commit.base());
      }
      if (condemned.contains(commit.attemptPath() + "/")
          || condemned.contains(commit.attemptPath() + "/" + partition.path())) {
        return violation(Invariant.ONLY_CONDEMNED_BYTES_GO, what + " refers to condemned bytes");
      }
      if (closed.values().stream().anyMatch(close -> close.period().contains(partition))) {
        return violation(Invariant.CLOSED_PERIODS_STAY, what + " touches " + partition);
      }
    }
    return Optional.empty();
  }

  private static Optional<Violation> condemned(
      Entry.Condemn condemn, Map<String, InForce> inForce) {
    for (Map.Entry<String, InForce> one : inForce.entrySet()) {
      String path = one.getValue().commit().attemptPath();
      for (Condemned gone : condemn.condemned()) {
        if (key(gone).equals(path + "/") || key(gone).equals(path + "/" + one.getKey())) {
          return violation(
              Invariant.ONLY_CONDEMNED_BYTES_GO,
              gone + " is condemned, v" + one.getValue().version() + " refers to it");
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Violation> violation(Invariant invariant, String found) {
    return Optional.of(new Violation(invariant, found));
  }
}
