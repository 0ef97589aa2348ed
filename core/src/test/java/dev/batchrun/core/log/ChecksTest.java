package dev.batchrun.core.log;

import static dev.batchrun.core.log.LogBuilder.boundary;
import static dev.batchrun.core.log.LogBuilder.commit;
import static dev.batchrun.core.log.LogBuilder.day;
import static dev.batchrun.core.log.LogBuilder.source;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChecksTest {
  /** What happened between the seal of run r (day 1, against v1 of run a) and its publish. */
  static Stream<Arguments> betweenSealAndPublish() {
    return Stream.of(
        row("nothing", log -> log, Reason.Succeeded, "nothing speaks against it"),
        row("another day was published", log -> log.publish("b", "2"), Reason.Succeeded, ""),
        row(
            "a twin published it",
            log -> log.publish("r", "1"),
            Reason.AlreadyPublished,
            "run r: published as v2 before; nothing was changed"),
        row(
            "a twin published it and somebody replaced it",
            log -> log.publish("r", "1").publish("b", "1"),
            Reason.AlreadyPublished,
            "run r: published as v2 before; nothing was changed"),
        row(
            "its epoch was fenced",
            log -> log.add("r", 1, new Entry.Fence()),
            Reason.Fenced,
            "run r: epoch 1 is fenced up to 1. Nothing was changed. Only a higher epoch may"
                + " publish"),
        row(
            "another run was fenced",
            log -> log.add("b", 7, new Entry.Fence()),
            Reason.Succeeded,
            ""),
        row(
            "its attempt was condemned",
            log ->
                log.add(
                    "r",
                    1,
                    new Entry.Condemn(
                        List.of(new Condemned.AttemptBytes("r", "data/r-1-t")), List.of())),
            Reason.Fenced,
            "run r: data/r-1-t was condemned and may be deleted. Nothing was changed. A new"
                + " attempt is needed"),
        row(
            "its partition moved",
            log -> log.publish("b", "1"),
            Reason.Conflict,
            "output day=1: current version is v2, published by run b; run r meant to replace v1."
                + " Nothing was changed. The gates have to run again against what is there"),
        row(
            "its partition moved there and back",
            log ->
                log.publish("b", "1")
                    .add(
                        "c",
                        1,
                        new Entry.Rollback(
                            commit("c", Map.of(day("1"), 2L), "1"),
                            Map.of(day("1"), new Entry.Restored(1, source("a"))))),
            Reason.Conflict,
            "output day=1: current version is v3, published by run c; run r meant to replace v1."
                + " Nothing was changed. The gates have to run again against what is there"),
        row(
            "its period was closed",
            log -> log.add("", 0, new Entry.Close("july", boundary(List.of("1")), "audited")),
            Reason.PeriodClosed,
            "output day=1: period 'july' was closed by entry 2. Nothing was changed. Reopen it or"
                + " ask for a restatement"),
        row(
            "its period was closed and reopened",
            log ->
                log.add("", 0, new Entry.Close("july", boundary(List.of("1")), "audited"))
                    .add("", 0, new Entry.Reopen("july", "late data")),
            Reason.Succeeded,
            ""),
        row(
            "another period was closed",
            log -> log.add("", 0, new Entry.Close("june", boundary(List.of("0")), "audited")),
            Reason.Succeeded,
            ""));
  }

  private static Arguments row(
      String name, UnaryOperator<LogBuilder> between, Reason reason, String message) {
    return Arguments.of(name, between, reason, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("betweenSealAndPublish")
  void decidesAPublish(
      String name, UnaryOperator<LogBuilder> between, Reason reason, String message) {
    LogBuilder log = LogBuilder.created().publish("a", "1");
    Entry publish = new Entry.Publish(commit("r", log.base("1"), "1"));
    between.apply(log);
    Verdict verdict = PublishCheck.of(publish, 1, false, "").after(log.fold(), log.facts("r"));
    assertEquals(reason, verdict.reason(), verdict.message());
    if (!message.isEmpty()) {
      assertEquals(message, verdict.message());
    }
  }

  @Test
  void refusesOtherPartitionColumnsBesideWhatIsInForce() {
    LogBuilder log = LogBuilder.created().publish("a", "1");
    PartitionKey finer = new PartitionKey(Map.of("day", "1", "region", "eu"));
    Map<String, Constraint> columns = new LinkedHashMap<>();
    columns.put("day", new Constraint.Any());
    columns.put("region", new Constraint.Any());
    Commit day = commit("r", Map.of(), "1");
    Commit commit =
        new Commit(
            day.runId(),
            day.key(),
            1,
            day.attemptPath(),
            day.sealDigest(),
            new OutputBoundary(columns),
            Map.of(),
            Set.of(finer),
            Set.of(),
            Optional.empty());
    Verdict verdict =
        PublishCheck.of(new Entry.Publish(commit), 1, false, "").after(log.fold(), log.facts("r"));
    assertEquals(Reason.InvalidRequest, verdict.reason());
    assertEquals(
        "output.partitionBy: found partition day=1 published, expected only partitions by [day,"
            + " region]. Nothing was changed. Give the dataset another store path for other"
            + " partition columns",
        verdict.message());
  }

  @Test
  void publishesIntoAClosedPeriodOnlyAsARestatement() {
    LogBuilder log = LogBuilder.created().publish("a", "1");
    Commit commit = commit("r", log.base("1"), "1");
    log.add("", 0, new Entry.Close("july", boundary(List.of("1")), "audited"));
    Entry restate = new Entry.Restate(commit, "wrong rate");
    assertEquals(
        new Verdict.Clear(),
        PublishCheck.of(restate, 1, false, "").after(log.fold(), log.facts("r")));
  }

  @Test
  void refusesAPublishOfAPartitionThatWasFirstPublishedSinceTheSeal() {
    LogBuilder log = LogBuilder.created();
    Entry publish = new Entry.Publish(commit("r", Map.of(), "1", "3"));
    log.publish("b", "2");
    Verdict verdict = PublishCheck.of(publish, 1, false, "").after(log.fold(), log.facts("r"));
    assertEquals(new Verdict.Conflict(day("2"), 1, "b", "r", 0), verdict);
  }

  @Test
  void asksForAnApprovalOfThisSealBySomebodyElse() {
    LogBuilder log = LogBuilder.created();
    assertEquals(Reason.NotApproved, approved(log, Optional.empty(), "ann").reason());
    assertEquals(
        Reason.NotApproved,
        approved(log, Optional.of(new Commit.Approval("rev", "bob", "seal-old")), "ann").reason());
    assertEquals(
        "Review rev: ann asked for the run and cannot approve it. Nothing was changed. Somebody"
            + " else has to review it",
        approved(log, Optional.of(new Commit.Approval("rev", "ann", "seal-r")), "ann").message());
    assertEquals(
        Reason.Succeeded,
        approved(log, Optional.of(new Commit.Approval("rev", "bob", "seal-r")), "ann").reason());
  }

  private static Verdict approved(
      LogBuilder log, Optional<Commit.Approval> approval, String requestedBy) {
    Commit plain = commit("r", Map.of(), "1");
    Commit commit =
        new Commit(
            "r",
            "r",
            1,
            plain.attemptPath(),
            "seal-r",
            plain.boundary(),
            Map.of(),
            plain.partitions(),
            plain.withheld(),
            approval);
    return PublishCheck.of(new Entry.Publish(commit), 1, true, requestedBy)
        .after(log.fold(), log.facts("r"));
  }

  @Test
  void fencesOnceAndNeverAfterACommit() {
    LogBuilder log = LogBuilder.created();
    assertEquals(new Verdict.Clear(), Checks.fence(log.fold(), log.facts("r"), 1));
    log.add("r", 2, new Entry.Fence());
    assertEquals(new Verdict.Done(1), Checks.fence(log.fold(), log.facts("r"), 1));
    assertEquals(new Verdict.Clear(), Checks.fence(log.fold(), log.facts("r"), 3));
    log.publish("r", "1");
    assertEquals(new Verdict.AlreadyPublished("r", 2), Checks.fence(log.fold(), log.facts("r"), 3));
  }

  @Test
  void condemnsNothingThatIsReferredTo() {
    LogBuilder log = LogBuilder.created().publish("a", "1").publish("b", "1");
    Condemned attempt = new Condemned.AttemptBytes("a", "data/a-1-t");
    assertInstanceOf(Verdict.Referenced.class, Checks.condemn(log.fold(), List.of(attempt)));
    Condemned first = new Condemned.VersionBytes(day("1"), 1, source("a"));
    Condemned second = new Condemned.VersionBytes(day("1"), 2, source("b"));
    assertEquals(new Verdict.Clear(), Checks.condemn(log.fold(), List.of(first)));
    assertInstanceOf(Verdict.Referenced.class, Checks.condemn(log.fold(), List.of(first, second)));
    log.add(
        "c",
        1,
        new Entry.Rollback(
            commit("c", log.base("1"), "1"), Map.of(day("1"), new Entry.Restored(1, source("a")))));
    assertInstanceOf(Verdict.Referenced.class, Checks.condemn(log.fold(), List.of(first)));
    assertEquals(new Verdict.Clear(), Checks.condemn(log.fold(), List.of(second)));
  }

  @Test
  void holdsAShadowUntilItIsPromotedOnce() {
    LogBuilder log = LogBuilder.created();
    Entry.Hold hold = new Entry.Hold("s", "seal-s", "data/s-1-t");
    Condemned bytes = new Condemned.AttemptBytes("s", "data/s-1-t");
    assertEquals(new Verdict.Clear(), Checks.hold(log.fold(), log.facts("s"), hold));
    log.add("s", 0, hold);
    assertEquals(new Verdict.Done(1), Checks.hold(log.fold(), log.facts("s"), hold));
    assertInstanceOf(Verdict.Referenced.class, Checks.condemn(log.fold(), List.of(bytes)));
    Entry promote = new Entry.Promote(commit("p", Map.of(), "1"), source("s"));
    assertEquals(
        new Verdict.Clear(),
        PublishCheck.of(promote, 1, false, "").after(log.fold(), log.facts("p")));
    log.add("p", 1, promote);
    assertInstanceOf(Verdict.Referenced.class, Checks.condemn(log.fold(), List.of(bytes)));
    assertInstanceOf(Verdict.SourceGone.class, Checks.hold(log.fold(), log.facts("s"), hold));
    Entry again = new Entry.Promote(commit("q", log.base("1"), "1"), source("s"));
    assertInstanceOf(
        Verdict.SourceGone.class,
        PublishCheck.of(again, 1, false, "").after(log.fold(), log.facts("q")));
  }

  @Test
  void rollsBackOnlyToWhatIsKept() {
    LogBuilder log = LogBuilder.created().publish("a", "1").publish("b", "1");
    Entry rollback =
        new Entry.Rollback(
            commit("c", log.base("1"), "1"), Map.of(day("1"), new Entry.Restored(1, source("a"))));
    assertEquals(
        new Verdict.Clear(),
        PublishCheck.of(rollback, 1, false, "").after(log.fold(), log.facts("c")));
    log.add(
        "g",
        0,
        new Entry.Condemn(
            List.of(new Condemned.VersionBytes(day("1"), 1, source("a"))), List.of()));
    assertEquals(
        "output day=1: the files of v1 are not kept any more. Nothing was changed. Roll back to a"
            + " later version or compute it again",
        PublishCheck.of(rollback, 1, false, "").after(log.fold(), log.facts("c")).message());
  }

  @Test
  void changesTheOwnerOnlyFromTheOneNamed() {
    Fold fold = LogBuilder.created().fold();
    assertEquals(
        new Verdict.Clear(),
        Checks.adopt(fold, new Entry.Adopt("here/new/orders", LogBuilder.OWNER)));
    assertEquals(
        Reason.LogForeign,
        Checks.adopt(fold, new Entry.Adopt("here/new/orders", "else/x/y")).reason());
  }
}
