package dev.batchrun.core.log;

import static dev.batchrun.core.log.LogBuilder.day;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * All interleavings of small groups of writers, any of which may die between reading the log and
 * winning a slot. The invariants are stated here in their own words, not with the code under test.
 */
class HistoriesTest {

  /** A writer of one entry: reads to the head, asks the check, tries the next slot, again. */
  private record Writer(String run, long epoch, Entry entry, String kind) {
    Verdict verdict(List<LogEntry> seen) {
      Fold fold = LogBuilder.of(seen).fold();
      RunFacts facts = RunFacts.of(run, seen);
      if (entry instanceof Entry.Fence) {
        return Checks.fence(fold, facts, epoch);
      }
      if (entry instanceof Entry.Condemn condemn) {
        return Checks.condemn(fold, condemn.condemned());
      }
      if (entry instanceof Entry.Close close) {
        return Checks.close(fold, close);
      }
      return PublishCheck.of(entry, epoch, false, "").after(fold, facts);
    }
  }

  /** How far a writer is: the head it read, -1 before it read, -2 when it ended. */
  private record State(List<LogEntry> log, List<Integer> read, List<String> ends) {
    State with(int writer, int head, String end) {
      List<Integer> newRead = new ArrayList<>(read);
      newRead.set(writer, head);
      List<String> newEnds = new ArrayList<>(ends);
      newEnds.set(writer, end);
      return new State(log, newRead, newEnds);
    }
  }

  private long histories;
  private final Map<String, Long> explored = new HashMap<>();

  /** Counts the histories from here on; a state that was reached before is not walked again. */
  private long explore(List<Writer> writers, State state, int crashesLeft) {
    String key =
        state.log().get(state.log().size() - 1).digest()
            + state.read()
            + state.ends()
            + crashesLeft;
    Long known = explored.get(key);
    if (known != null) {
      return known;
    }
    long count = 0;
    for (int i = 0; i < writers.size(); i++) {
      if (state.read().get(i) == -2) {
        continue;
      }
      count += explore(writers, step(writers.get(i), i, state), crashesLeft);
      if (crashesLeft > 0) {
        count += explore(writers, state.with(i, -2, "crashed"), crashesLeft - 1);
      }
    }
    if (count == 0) {
      assertInvariants(writers, state);
      count = 1;
    }
    explored.put(key, count);
    return count;
  }

  private static State step(Writer writer, int i, State state) {
    int read = state.read().get(i);
    if (read == -1) {
      return state.with(i, state.log().size(), "");
    }
    Verdict verdict = writer.verdict(state.log().subList(0, read));
    if (!(verdict instanceof Verdict.Clear)) {
      return state.with(i, -2, verdict.reason().name());
    }
    if (state.log().size() > read) {
      // Another won the slot: fold it and pass every check again.
      return state.with(i, -1, "");
    }
    List<LogEntry> longer =
        LogBuilder.of(state.log()).add(writer.run(), writer.epoch(), writer.entry()).entries();
    return new State(longer, state.read(), state.ends()).with(i, -2, "won");
  }

  private void run(LogBuilder start, int crashes, Writer... writers) {
    List<Writer> all = List.of(writers);
    List<Integer> read = new ArrayList<>();
    List<String> ends = new ArrayList<>();
    all.forEach(
        w -> {
          read.add(-1);
          ends.add("");
        });
    explored.clear();
    histories += explore(all, new State(start.entries(), read, ends), crashes);
  }

  private static void assertInvariants(List<Writer> writers, State state) {
    Set<String> published = new HashSet<>();
    Map<String, Long> fenced = new HashMap<>();
    Set<String> condemned = new HashSet<>();
    Map<Object, Long> versions = new HashMap<>();
    Set<Object> closed = new HashSet<>();
    String story = state.log().toString();
    for (int n = 0; n < state.log().size(); n++) {
      LogEntry entry = state.log().get(n);
      assertEquals(n, entry.n());
      for (Commit commit : entry.body().commits()) {
        assertTrue(published.add(commit.runId()), "published twice: " + story);
        assertTrue(
            fenced.getOrDefault(commit.runId(), 0L) < entry.header().epoch(),
            "published behind its fence: " + story);
        assertTrue(!condemned.contains(commit.attemptPath()), "condemned bytes: " + story);
        for (var partition : commit.partitions()) {
          assertEquals(
              versions.getOrDefault(partition, 0L),
              commit.base().getOrDefault(partition, 0L),
              "lost update: " + story);
          assertTrue(!closed.contains(partition), "published into a closed period: " + story);
          versions.put(partition, (long) n);
        }
      }
      if (entry.body() instanceof Entry.Fence) {
        assertTrue(!published.contains(entry.header().runId()), "fenced a commit: " + story);
        fenced.merge(entry.header().runId(), entry.header().epoch(), Math::max);
      }
      if (entry.body() instanceof Entry.Condemn condemn) {
        condemn.condemned().forEach(c -> condemned.add(c.attemptPath()));
      }
      if (entry.body() instanceof Entry.Close) {
        closed.add(day("1"));
      }
    }
    assertEquals(List.of(), LogAudit.violations(state.log()));
    // Nobody who was not killed is left without an answer, and an answer of absence stays true.
    for (int i = 0; i < writers.size(); i++) {
      Writer writer = writers.get(i);
      String end = state.ends().get(i);
      assertTrue(!end.isEmpty(), "no end: " + story);
      if (writer.entry() instanceof Entry.Fence && end.equals("won")) {
        assertTrue(
            state.log().stream()
                .filter(e -> e.header().runId().equals(writer.run()))
                .filter(e -> !e.body().commits().isEmpty())
                .allMatch(e -> e.header().epoch() > writer.epoch()),
            "a fence was won and a fenced epoch published: " + story);
      }
    }
  }

  private static Writer publish(
      String run, long epoch, Map<dev.batchrun.core.boundary.PartitionKey, Long> base, String day) {
    return new Writer(run, epoch, new Entry.Publish(LogBuilder.commit(run, base, day)), "publish");
  }

  private static Writer fence(String run, long epoch) {
    return new Writer(run, epoch, new Entry.Fence(), "fence");
  }

  private static Writer condemn(String run) {
    return new Writer(
        run,
        0,
        new Entry.Condemn(
            List.of(new Condemned.AttemptBytes(run, "data/" + run + "-1-t")), List.of()),
        "condemn");
  }

  @Test
  void twinsAFenceANewEpochAndARivalKeepTheInvariants() {
    LogBuilder log = LogBuilder.created().publish("a", "1");
    var base = log.base("1");
    run(
        log,
        1,
        publish("r", 1, base, "1"),
        publish("r", 1, base, "1"),
        fence("r", 1),
        publish("r", 2, base, "1"));
    run(
        log,
        1,
        publish("r", 1, base, "1"),
        fence("r", 1),
        publish("r", 2, base, "1"),
        publish("q", 1, base, "1"));
    run(
        log,
        1,
        publish("r", 1, base, "1"),
        fence("r", 1),
        publish("q", 1, base, "1"),
        fence("q", 1));
    assertTrue(histories > 10_000, histories + " histories");
  }

  @Test
  void condemnationsFencesAndPublishesKeepTheInvariants() {
    LogBuilder log = LogBuilder.created().publish("a", "1");
    var base = log.base("1");
    run(
        log,
        1,
        publish("r", 1, base, "1"),
        condemn("r"),
        fence("r", 1),
        publish("r", 2, base, "1"));
    run(log, 2, publish("r", 1, base, "1"), condemn("r"), publish("q", 1, base, "1"));
    assertTrue(histories > 5_000, histories + " histories");
  }

  @Test
  void closingsAndDisjointRunsKeepTheInvariants() {
    LogBuilder log = LogBuilder.created().publish("a", "1");
    Writer close =
        new Writer(
            "", 0, new Entry.Close("july", LogBuilder.boundary(List.of("1")), "audited"), "close");
    run(
        log,
        1,
        publish("r", 1, log.base("1"), "1"),
        publish("q", 1, Map.of(), "2"),
        close,
        fence("q", 1));
    assertTrue(histories > 5_000, histories + " histories");
  }
}
