package dev.batchrun.core.log;

import static dev.batchrun.core.log.LogBuilder.boundary;
import static dev.batchrun.core.log.LogBuilder.commit;
import static dev.batchrun.core.log.LogBuilder.day;
import static dev.batchrun.core.log.LogBuilder.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FoldTest {
  @Test
  void keepsTheNewestVersionOfEachPartitionInForce() {
    Fold fold = LogBuilder.created().publish("a", "1", "2").publish("b", "2").fold();
    assertEquals(1, fold.inForce(day("1")).orElseThrow().version());
    assertEquals(2, fold.inForce(day("2")).orElseThrow().version());
    assertEquals(1, fold.line(day("2")).asOf(1).orElseThrow().version());
    assertEquals(2, fold.version());
  }

  @Test
  void takesPartitionsOfTheBoundaryOutOfForceThatHaveNoOutput() {
    LogBuilder log = LogBuilder.created().publish("a", "1", "2");
    Commit whole =
        new Commit(
            "b",
            "b",
            1,
            "data/b-1-t",
            "seal-b",
            OutputBoundary.whole(List.of("day")),
            log.base("1", "2"),
            Set.of(day("1")),
            Set.of(),
            Optional.empty());
    Fold fold = log.add("b", 1, new Entry.Publish(whole)).fold();
    assertEquals(2, fold.inForce(day("1")).orElseThrow().version());
    assertTrue(fold.inForce(day("2")).isEmpty());
  }

  @Test
  void leavesWithheldPartitionsAsTheyWere() {
    LogBuilder log = LogBuilder.created().publish("a", "1", "2");
    Commit withheld =
        new Commit(
            "b",
            "b",
            1,
            "data/b-1-t",
            "seal-b",
            boundary(List.of("1", "2")),
            log.base("1", "2"),
            Set.of(day("1")),
            Set.of(day("2")),
            Optional.empty());
    Fold fold = log.add("b", 1, new Entry.Publish(withheld)).fold();
    assertEquals(1, fold.inForce(day("2")).orElseThrow().version());
    assertEquals(Standing.PartlySuperseded, standing(log, 1));
  }

  @Test
  void rollsBackToEarlierRowsUnderANewVersion() {
    LogBuilder log = LogBuilder.created().publish("a", "1").publish("b", "1");
    log.add(
        "c",
        1,
        new Entry.Rollback(
            commit("c", log.base("1"), "1"), Map.of(day("1"), new Entry.Restored(1, source("a")))));
    PartitionVersion now = log.fold().inForce(day("1")).orElseThrow();
    assertEquals(3, now.version());
    assertEquals(source("a"), now.source());
    assertEquals(Standing.Current, standing(log, 1));
    assertEquals(Standing.RolledBack, standing(log, 2));
    assertEquals(Standing.Superseded, standing(log.publish("d", "1"), 1));
  }

  @Test
  void dropsCondemnedVersionsAndRemembersUntilWhenTheLineIsIncomplete() {
    LogBuilder log = LogBuilder.created().publish("a", "1").publish("b", "1");
    log.add(
        "g",
        0,
        new Entry.Condemn(
            List.of(new Condemned.VersionBytes(day("1"), 1, source("a"))), List.of()));
    PartitionLine line = log.fold().line(day("1"));
    assertEquals(List.of(2L), line.versions().stream().map(PartitionVersion::version).toList());
    assertEquals(2, line.collectedThrough());
    assertEquals(Set.of(3L), log.fold().pending().keySet());
    log.add("g", 0, new Entry.Condemn(List.of(), List.of(3L)));
    assertTrue(log.fold().pending().isEmpty());
  }

  @Test
  void givesTheSameFoldFromACheckpointAsFromTheFirstEntry() {
    LogBuilder log = LogBuilder.created().publish("a", "1", "2").publish("b", "2");
    log.add("s", 0, new Entry.Hold("s", "seal-s", "data/s-1-t"));
    log.add("", 0, new Entry.Close("june", boundary(List.of("1")), "audited"));
    log.publish("c", "2").add("c", 3, new Entry.Fence());
    for (int cut = 1; cut < log.entries().size(); cut++) {
      Fold checkpoint = ((Fold.Sound) Fold.of(log.entries().subList(0, cut))).fold();
      Fold.Result later = checkpoint.then(log.entries().subList(cut, log.entries().size()));
      assertEquals(new Fold.Sound(log.fold()), later, "checkpoint at " + cut);
    }
  }

  @Test
  void refusesAGapAForeignEntryAndABrokenChain() {
    List<LogEntry> entries = LogBuilder.created().publish("a", "1").publish("b", "2").entries();
    List<LogEntry> gap = List.of(entries.get(0), entries.get(2));
    assertEquals(new Fold.Broken(2, "found number 2 after 0"), Fold.of(gap));
    List<LogEntry> changed = new ArrayList<>(entries);
    changed.set(1, new LogEntry(entries.get(1).header(), entries.get(1).body(), "other"));
    assertTrue(
        ((Fold.Broken) Fold.of(changed)).why().startsWith("it follows an entry with digest"));
    EntryHeader h = entries.get(1).header();
    EntryHeader foreign =
        new EntryHeader(1, "log-2", h.previous(), h.runId(), 1, h.token(), h.time());
    assertEquals(
        new Fold.Broken(1, "found log log-2, expected log-1"),
        Fold.of(List.of(entries.get(0), new LogEntry(foreign, entries.get(1).body(), "x"))));
    assertEquals(
        new Fold.Broken(0, "the first entry is not Create"), Fold.of(entries.subList(1, 2)));
  }

  @Test
  void checksOwnerAndWitness() {
    Fold fold = LogBuilder.created().publish("a", "1").fold();
    LogCheck unseen = new LogCheck(Optional.of(LogBuilder.OWNER), Optional.empty());
    assertEquals(new LogStanding.Sound(fold), unseen.sound(fold, Optional.empty()));
    assertEquals(new LogStanding.Absent(), unseen.absent());
    assertContradicted(
        "LogForeign",
        "found owner here/shop/orders, expected here/shop/returns",
        new LogCheck(Optional.of("here/shop/returns"), Optional.empty())
            .sound(fold, Optional.empty()));
    assertContradicted(
        "LogShortened",
        "found 1 as its last entry, expected at least 7",
        seen("log-1", 7, "d7").sound(fold, Optional.empty()));
    assertContradicted(
        "LogForeign",
        "found log log-1, expected log log-9",
        seen("log-9", 0, "d").sound(fold, Optional.empty()));
    assertContradicted(
        "LogBroken",
        "found digest y, expected x",
        seen("log-1", 1, "x").sound(fold, Optional.of("y")));
    assertContradicted("LogShortened", "found none", seen("log-1", 7, "d7").absent());
  }

  @Test
  void saysWhichEntryOfAnUnsoundLogWasNotAllowed() {
    LogBuilder log = LogBuilder.created().publish("a", "1");
    assertEquals(List.of(), LogAudit.violations(log.entries()));
    log.add("a", 9, new Entry.Fence());
    log.publish("a", "1");
    List<String> violations = LogAudit.violations(log.entries());
    assertEquals(2, violations.size(), violations.toString());
    assertTrue(violations.get(0).startsWith("entry 2 (Fence): run a: published as v1"));
    assertFalse(violations.get(1).isBlank());
  }

  private static LogCheck seen(String logId, long head, String digest) {
    return new LogCheck(
        Optional.of(LogBuilder.OWNER), Optional.of(new LogCheck.Witness(logId, head, digest)));
  }

  private static void assertContradicted(String reason, String part, LogStanding standing) {
    LogStanding.Contradicted contradicted = (LogStanding.Contradicted) standing;
    assertEquals(reason, contradicted.reason().name());
    assertTrue(contradicted.message().contains(part), contradicted.message());
  }

  private static Standing standing(LogBuilder log, int n) {
    return Standings.of(n, log.entries().get(n).body().commits().get(0), log.fold());
  }
}
