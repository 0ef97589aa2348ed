package dev.batchrun.runner.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.step.SurveyResult;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.Standing;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every store has to pass. A store extends this with how it is made, how its log is read and
 * where its readers look.
 */
abstract class DatasetStoreContractTest {
  private static final Map<String, String> OLD = Map.of("1", "first", "2", "first");
  private static final Map<String, String> NEW = Map.of("1", "second", "2", "second");

  @TempDir Path claim;
  StoreWorld world;

  /** A store at the same place each time. */
  abstract CommitStore store(StoreAccess access, Failpoints failpoints);

  /** The whole log. */
  abstract List<LogEntry> log();

  /** What a reader sees that resolves {@code current} once; empty when there is none. */
  abstract Map<String, String> readCurrent();

  /** What a reader of a view sees. */
  abstract Map<String, String> readView(String view);

  /** The paths of all files that the store keeps below a path, sorted. */
  abstract List<String> filesBelow(String path);

  /** The bytes that the store keeps. */
  abstract byte[] bytes(String path) throws IOException;

  /** Puts bytes into the store behind its back. */
  abstract void put(String path, byte[] bytes) throws IOException;

  /** Takes a file away behind the store's back. */
  abstract void remove(String path) throws IOException;

  private boolean exists(String path) {
    return filesBelow(path.substring(0, path.lastIndexOf('/'))).contains(path);
  }

  @BeforeEach
  void createWorld() {
    world = new StoreWorld(this::store);
  }

  private long commits(String runId) {
    return log().stream()
        .flatMap(entry -> entry.body().commits().stream())
        .filter(commit -> commit.runId().equals(runId))
        .count();
  }

  private void assertSoundLog() {
    assertEquals(List.of(), LogAudit.violations(log()));
  }

  private void assertPublishedOnce(Run run, Map<String, String> expected, String story) {
    assertEquals(1, commits(run.runId()), story);
    assertSoundLog();
    assertEquals(expected, world.published(), story);
    assertEquals(expected, readCurrent(), story);
    Verification verification = world.store().verify(OptionalLong.empty());
    assertTrue(verification.sound(), story + ": " + verification);
  }

  // ---- the life of a run

  @Test
  void publishesASealOnceAndSaysSoAgain() {
    Run run = new Run("first");
    PublishOutcome.Published published = world.publish(run);
    assertEquals(1, published.commit().version());
    assertEquals(Standing.Current, published.commit().standing());
    assertFalse(published.before());
    PublishOutcome again = world.store().publish(run.order());
    assertEquals(
        new PublishOutcome.Published(
            true, published.commit(), published.manifest(), published.sealDigest()),
        again);
    assertPublishedOnce(run, OLD, "published twice");
    assertInstanceOf(OpenResult.AlreadyPublished.class, world.store().open(run.request()));
  }

  @Test
  void sharesTheFirstLockAmongTwins() {
    Run run = new Run("first");
    world.stage(world.store(), run);
    String digest = world.store().readLock(run.runId()).orElseThrow().digest();
    run.attempt = 2;
    world.stage(world.store(), run);
    assertEquals(digest, world.store().readLock(run.runId()).orElseThrow().digest());
  }

  @Test
  void givesEachTokenAPathOfItsOwnAndTheSameTokenTheSame() {
    Run run = new Run("first");
    world.store().open(run.request());
    Attempt one = world.store().registerAttempt(run.runId(), 1, "pod-a");
    assertEquals(one, world.store().registerAttempt(run.runId(), 1, "pod-a"));
    assertNotEquals(one.path(), world.store().registerAttempt(run.runId(), 1, "pod-b").path());
    StepFailure failure =
        assertThrows(
            StepFailure.class, () -> world.store().registerAttempt(run.runId(), 1, "../x"));
    assertEquals(Reason.InvalidRequest, failure.reason());
  }

  @Test
  void saysHowACommitStandsWhenItIsAppliedAgain() {
    Run first = new Run("first");
    world.publish(first);
    Run one = new Run("one");
    one.day = "1";
    one.days = List.of("1");
    world.publish(one);
    assertEquals(Standing.PartlySuperseded, standing(first));
    world.publish(new Run("second"));
    assertEquals(Standing.Superseded, standing(first));
    assertEquals(NEW, world.published());
  }

  private Standing standing(Run run) {
    return ((OpenResult.AlreadyPublished) world.store().open(run.request())).commit().standing();
  }

  @Test
  void takesPartitionsOutOfForceThatHaveNoOutputAndKeepsWithheldOnes() {
    world.publish(new Run("first"));
    Run second = new Run("second");
    second.days = List.of("1");
    second.withheld = List.of("day=2");
    world.publish(second);
    assertEquals(Map.of("1", "second", "2", "first"), readCurrent());
    Run third = new Run("third");
    third.days = List.of("1");
    world.publish(third);
    assertEquals(Map.of("1", "third"), readCurrent());
  }

  @Test
  void refusesAnotherMeaningUnderAPublishedNameUnlessARerunIsAskedFor() {
    world.publish(new Run("first"));
    Run changed = new Run("first");
    changed.meaning = "-other";
    OpenResult.RequestChanged refused =
        (OpenResult.RequestChanged) world.store().open(changed.request());
    assertTrue(
        refused.message().startsWith("run 'first': found version 1 published under this name"),
        refused.message());
    changed.rerun = "late data";
    assertInstanceOf(OpenResult.Opened.class, world.store().open(changed.request()));
  }

  @Test
  void refusesAnotherOwnerAndAShorterLog() {
    world.publish(new Run("first"));
    OpenResult.Refused foreign =
        (OpenResult.Refused)
            world.store(world.access("here/other/orders")).open(new Run("x").request());
    assertEquals(Reason.LogForeign, foreign.reason());
    assertTrue(foreign.message().contains("found owner here/shop/orders"), foreign.message());
    var witness =
        new dev.batchrun.api.v1alpha1.BatchRunStatus.Witness(
            world.store().witness().logId(), 9L, "sha256:x", null);
    StoreAccess access = world.access("here/shop/orders");
    StoreAccess seen =
        new StoreAccess(
            access.owner(), java.util.Optional.of(witness), access.clock(), access.tokens());
    OpenResult.Refused shorter =
        (OpenResult.Refused) world.store(seen).open(new Run("x").request());
    assertEquals(Reason.LogShortened, shorter.reason());
    assertEquals(
        RecoveryVerdict.ManualReviewRequired,
        world.store(seen).recover(new Run("first").request()).verdict());
  }

  // ---- modes

  @Test
  void rollsBackToAnEarlierVersionAndSaysWhatThatDidToOthers() {
    world.publish(new Run("first"));
    Run second = new Run("second");
    world.publish(second);
    Run back = new Run("back");
    back.mode = Mode.Rollback;
    back.rollbackTo = 1L;
    PublishOutcome.Published published =
        (PublishOutcome.Published) world.store().publish(back.order());
    assertEquals(2, published.commit().previousVersion());
    assertEquals(OLD, readCurrent());
    assertEquals(Standing.RolledBack, standing(second));
    assertTrue(world.store().verify(OptionalLong.empty()).sound());
    assertSoundLog();
  }

  @Test
  void rollsBackToBeforeAPartitionExisted() {
    Run one = new Run("one");
    one.day = "1";
    one.days = List.of("1");
    world.publish(one);
    Run two = new Run("two");
    two.day = "2";
    two.days = List.of("2");
    world.publish(two);
    Run back = new Run("back");
    back.mode = Mode.Rollback;
    back.rollbackTo = 1L;
    world.store().publish(back.order());
    assertEquals(Map.of("1", "one"), readCurrent());
    assertSoundLog();
  }

  @Test
  void keepsAShadowApartAndPromotesTheVeryBytes() throws IOException {
    world.publish(new Run("first"));
    Run shadow = new Run("second");
    shadow.mode = Mode.Shadow;
    SealRef ref = world.stage(world.store(), shadow);
    String view = world.store().holdShadow(ref);
    assertEquals(view, world.store().holdShadow(ref));
    assertEquals(OLD, readCurrent());
    assertEquals(NEW, readView(view));
    Run promote = new Run("promote");
    promote.mode = Mode.Promote;
    promote.promoted = shadow.runId();
    assertInstanceOf(PublishOutcome.Published.class, world.store().publish(promote.order()));
    assertEquals(NEW, readCurrent());
    assertTrue(world.store().verify(OptionalLong.empty()).sound());
    Run again = new Run("again");
    again.mode = Mode.Promote;
    again.promoted = shadow.runId();
    PublishOutcome.Refused refused = (PublishOutcome.Refused) world.store().publish(again.order());
    assertEquals(Reason.InvalidRequest, refused.reason());
    assertSoundLog();
  }

  @Test
  void refusesToPromoteAShadowWhosePartitionsMoved() {
    world.publish(new Run("first"));
    Run shadow = new Run("second");
    shadow.mode = Mode.Shadow;
    world.store().holdShadow(world.stage(world.store(), shadow));
    world.publish(new Run("between"));
    Run promote = new Run("promote");
    promote.mode = Mode.Promote;
    promote.promoted = shadow.runId();
    PublishOutcome.Refused refused =
        (PublishOutcome.Refused) world.store().publish(promote.order());
    assertEquals(Reason.Conflict, refused.reason());
  }

  @Test
  void discardsTheBytesOfADryRun() {
    Run dry = new Run("dry");
    dry.mode = Mode.DryRun;
    CommitStore store = world.store();
    store.open(dry.request());
    Attempt attempt = store.registerAttempt(dry.runId(), 1, "pod-a");
    store.discardAttempt(dry.runId(), attempt);
    store.discardAttempt(dry.runId(), attempt);
    assertFalse(Files.exists(attempt.directory()));
    assertEquals(2, log().size());
  }

  @Test
  void asksForAnApprovalOfTheSealThatIsPublished() {
    Run run = new Run("first");
    run.requestedBy = "ann";
    run.approvalReasons = List.of("drift");
    world.stage(world.store(), run);
    assertRefused(run, Reason.NotApproved);
    run.approval = new StepRequest.Approval("r1", "bob", "sha256:other");
    assertRefused(run, Reason.NotApproved);
    run.approval = new StepRequest.Approval("r1", "ann", run.seal);
    assertRefused(run, Reason.NotApproved);
    run.approval = new StepRequest.Approval("r1", "bob", run.seal);
    assertInstanceOf(PublishOutcome.Published.class, world.store().publish(run.order()));
  }

  private PublishOutcome.Refused assertRefused(Run run, Reason reason) {
    PublishOutcome.Refused refused =
        assertInstanceOf(PublishOutcome.Refused.class, world.store().publish(run.order()));
    assertEquals(reason, refused.reason(), refused.message());
    return refused;
  }

  @Test
  void closesAPeriodAndPublishesIntoItOnlyAfterItIsReopened() {
    Run run = new Run("first");
    run.day = "1";
    run.days = List.of("1");
    Run other = new Run("other");
    other.day = "2";
    other.days = List.of("2");
    world.publish(other);
    world.stage(world.store(), run);
    OutputBoundary day1 =
        new OutputBoundary(Map.of("day", new dev.batchrun.core.boundary.Constraint.Exactly("1")));
    assertEquals(
        new ClosingOutcome.Stands(2, false), world.store().closePeriod("d1", day1, "reported"));
    assertEquals(
        new ClosingOutcome.Stands(2, true), world.store().closePeriod("d1", day1, "again"));
    PublishOutcome.Refused refused = assertRefused(run, Reason.PeriodClosed);
    assertTrue(
        refused.message().startsWith("output day=1: period 'd1' was closed by entry 2"),
        refused.message());
    assertInstanceOf(
        ClosingOutcome.Refused.class,
        world.store().closePeriod("d1", OutputBoundary.whole(StoreWorld.COLUMNS), "more"));
    ClosingOutcome.Refused columns =
        (ClosingOutcome.Refused)
            world.store().closePeriod("m", OutputBoundary.whole(List.of("month")), "wrong");
    assertEquals(Reason.InvalidRequest, columns.reason());
    assertEquals(
        new ClosingOutcome.Stands(3, false), world.store().reopenPeriod("d1", "a mistake"));
    assertEquals(new ClosingOutcome.Stands(3, true), world.store().reopenPeriod("d1", "again"));
    assertInstanceOf(PublishOutcome.Published.class, world.store().publish(run.order()));
    assertSoundLog();
  }

  // ---- recovery, row by row

  @Test
  void recoversACommitThatNobodyReported() {
    Run run = new Run("first");
    world.publish(run);
    RecoveryOutcome outcome = world.store().recover(run.request());
    assertEquals(RecoveryVerdict.AlreadyPublished, outcome.verdict());
    assertEquals(Standing.Current, outcome.commit().orElseThrow().standing());
  }

  @Test
  void allowsARetryOnlyWithAHigherEpoch() {
    Run run = new Run("first");
    world.stage(world.store(), run);
    RecoveryOutcome outcome = world.store().recover(run.request());
    assertEquals(RecoveryVerdict.SafeToRetry, outcome.verdict());
    assertRefused(run, Reason.Fenced);
    run.epoch = outcome.epoch() + 1;
    assertInstanceOf(PublishOutcome.Published.class, world.store().publish(run.order()));
  }

  @Test
  void findsTheConflictOfASealWhoseBaseMoved() {
    Run run = new Run("first");
    world.stage(world.store(), run);
    world.publish(new Run("second"));
    PublishOutcome.Refused refused = assertRefused(run, Reason.Conflict);
    assertTrue(
        refused
            .message()
            .startsWith(
                "output day=1: current version is v1, published by run second-id; run first-id"
                    + " meant to be its first version. Nothing was changed"),
        refused.message());
    assertEquals(RecoveryVerdict.Conflict, world.store().recover(run.request()).verdict());
  }

  @Test
  void asksAPersonWhenSealedBytesDoNotVerify() throws IOException {
    Run run = new Run("first");
    SealRef ref = world.stage(world.store(), run);
    String file = stagedFile(run, ref);
    put(file, "others of 1".getBytes(StandardCharsets.UTF_8));
    PublishOutcome.Refused refused = assertRefused(run, Reason.ManualReviewRequired);
    assertTrue(refused.evidence().startsWith("sha256:"));
    RecoveryOutcome outcome = world.store().recover(run.request());
    assertEquals(RecoveryVerdict.ManualReviewRequired, outcome.verdict());
    assertTrue(outcome.message().contains("1 file is not as sealed"), outcome.message());
    String evidence = world.store().relativize(world.store().evidenceDirectory(run.runId()));
    assertTrue(exists(evidence + "/recovery-" + outcome.evidence().substring(7) + ".json"));
    assertTrue(exists(file), "nothing is deleted while a person is asked");
  }

  @Test
  void condemnsAndDeletesAnAttemptThatIsGivenUp() {
    Run run = new Run("first");
    SealRef ref = world.stage(world.store(), run);
    String file = stagedFile(run, ref);
    String seal = run.seal;
    run.seal = null;
    assertEquals(RecoveryVerdict.FailedCleaned, world.store().recover(run.request()).verdict());
    assertFalse(exists(file));
    run.seal = seal;
    run.epoch = 2;
    assertRefused(run, Reason.Fenced);
    assertEquals(RecoveryVerdict.FailedCleaned, world.store().recover(run.request()).verdict());
    assertSoundLog();
  }

  private String stagedFile(Run run, SealRef ref) {
    var seal =
        ((Look.Present<dev.batchrun.runner.evidence.Seal>)
                world.store().readSeal(run.runId(), ref.digest()))
            .value();
    return seal.outputs().get(0).path();
  }

  // ---- dying everywhere

  /** What an operator does about a run until it is published: recover, then as the verdict says. */
  private void settle(Run run) {
    for (int round = 0; round < 5; round++) {
      RecoveryOutcome outcome = world.store().recover(run.request());
      run.epoch = outcome.epoch() + 1;
      switch (outcome.verdict()) {
        case AlreadyPublished -> {
          return;
        }
        case SafeToRetry -> world.store().publish(run.order());
        case FailedCleaned, Conflict -> {
          run.attempt++;
          world.stage(world.store(), run);
          world.store().publish(run.order());
        }
        case ManualReviewRequired, NoDecision -> throw new AssertionError(outcome.toString());
      }
    }
    throw new AssertionError("not settled");
  }

  private interface Interruptible {
    Interruptions at(int event);
  }

  /** Runs a whole run once for each event of a clean one, on a fresh claim each time. */
  private void everywhere(Interruptible interruption) throws IOException {
    Set<String> points = Set.of();
    int events = 1;
    for (int event = -1; event < events; event += event < 0 ? 1 : stride()) {
      freshClaim();
      world.publish(new Run("first"));
      Run run = new Run("second");
      Interruptions interruptions = event < 0 ? Interruptions.none() : interruption.at(event);
      String end = "clean";
      try {
        world.stage(world.store(interruptions), run);
        world.store(interruptions).publish(run.order());
      } catch (Interruptions.Killed | StepFailure died) {
        end = "died " + died.getMessage();
      }
      if (event < 0) {
        events = interruptions.events().size();
        points = interruptions.events().stream().collect(Collectors.toSet());
      }
      String story = "event " + event + " of " + events + ", " + end;
      assertTrue(
          readCurrent().equals(OLD) || readCurrent().equals(NEW), story + ": " + readCurrent());
      settle(run);
      assertPublishedOnce(run, NEW, story);
    }
    assertTrue(
        points.containsAll(
            Set.of(
                "after open.link",
                "after lock.link",
                "after attempt.link",
                "before staged.sync",
                "after seal.link",
                "after claim.rename",
                "before log.link",
                "after log.link",
                "before manifest.rename",
                "before commit.rename",
                "before view.build",
                "before view.swap",
                "after view.swap",
                "after claim.delete")),
        points.toString());
  }

  private void freshClaim() throws IOException {
    Path fresh = Files.createTempDirectory(claim, "c");
    current = fresh;
    prepare();
  }

  /** Every how many events something happens at one: a store over a network takes longer. */
  int stride() {
    return 1;
  }

  /** What a store wants at a fresh place before it is used there. */
  void prepare() throws IOException {}

  /** The claim in use; stores are made below it. */
  Path current;

  @BeforeEach
  void useTheClaim() {
    current = claim;
  }

  @Test
  void publishesExactlyOnceWhereverTheProcessIsKilled() throws IOException {
    everywhere(Interruptions::killAt);
  }

  @Test
  void publishesExactlyOnceWhicheverReplyIsLost() throws IOException {
    everywhere(Interruptions::errorAt);
  }

  /** Lets something happen at every event of a publish and says how the publish ended. */
  private void duringPublish(
      java.util.function.Consumer<Run> happening,
      java.util.function.BiConsumer<Run, PublishOutcome> check)
      throws IOException {
    int events = 1;
    for (int event = -1; event < events; event += event < 0 ? 1 : stride()) {
      freshClaim();
      world.publish(new Run("first"));
      Run run = new Run("second");
      world.stage(world.store(), run);
      Interruptions interruptions = new Interruptions(event, where -> happening.accept(copy(run)));
      PublishOutcome outcome = world.store(interruptions).publish(run.order());
      if (event < 0) {
        events = interruptions.events().size();
      } else {
        assertSoundLog();
        check.accept(run, outcome);
      }
    }
    assertTrue(events > 12, events + " events");
  }

  private static Run copy(Run run) {
    Run copy = new Run(run.name);
    copy.seal = run.seal;
    copy.epoch = run.epoch;
    return copy;
  }

  @Test
  void aTwinAtAnyMomentLeavesOneCommit() throws IOException {
    duringPublish(
        twin ->
            assertInstanceOf(PublishOutcome.Published.class, world.store().publish(twin.order())),
        (run, outcome) -> {
          assertInstanceOf(PublishOutcome.Published.class, outcome);
          assertPublishedOnce(run, NEW, "twin");
        });
  }

  @Test
  void aZombieThatWakesAfterItsFenceCommitsNothingMore() throws IOException {
    duringPublish(
        recovered -> settle(recovered),
        (run, outcome) -> {
          assertTrue(
              outcome instanceof PublishOutcome.Published
                  || outcome instanceof PublishOutcome.Refused refused
                      && refused.reason() == Reason.Fenced,
              outcome.toString());
          assertPublishedOnce(run, NEW, "zombie");
        });
  }

  @Test
  void aPublisherThatWakesAfterItWasGivenUpFindsItsBytesCondemned() throws IOException {
    duringPublish(
        givenUp -> {
          givenUp.seal = null;
          world.store().recover(givenUp.request());
        },
        (run, outcome) -> {
          if (outcome instanceof PublishOutcome.Refused refused) {
            assertTrue(
                Set.of(Reason.Fenced, Reason.ManualReviewRequired).contains(refused.reason()),
                refused.toString());
            assertEquals(0, commits(run.runId()));
            assertEquals(OLD, readCurrent());
          } else {
            assertPublishedOnce(run, NEW, "given up after the commit");
          }
        });
  }

  @Test
  void aRivalOfTheSamePartitionsAndThePublisherDoNotBothReplaceTheSameVersion() throws IOException {
    duringPublish(
        run -> world.publish(rival()),
        (run, outcome) -> {
          Map<String, String> rivals = Map.of("1", "rival", "2", "rival");
          // Whoever came second has to run its gates again, and then it replaces the winner.
          assertEquals(rivals, world.published());
          assertEquals(rivals, readCurrent());
          assertTrue(world.store().verify(OptionalLong.empty()).sound());
          if (outcome instanceof PublishOutcome.Refused refused) {
            assertTrue(
                Set.of(Reason.Conflict, Reason.Fenced).contains(refused.reason()),
                refused.toString());
          }
        });
  }

  private Run rival() {
    Run rival = new Run("rival");
    rival.content = "rival";
    return rival;
  }

  @Test
  void readersNeverSeeAMixtureAtAnyMomentOfAPublish() throws IOException {
    freshClaim();
    world.publish(new Run("first"));
    Run run = new Run("second");
    world.stage(world.store(), run);
    Failpoints watching =
        new Failpoints() {
          @Override
          public void before(String point) {
            look(point);
          }

          @Override
          public void after(String point) {
            look(point);
          }

          private void look(String point) {
            Map<String, String> seen = readCurrent();
            assertTrue(seen.equals(OLD) || seen.equals(NEW), point + ": " + seen);
          }
        };
    world.store(watching).publish(run.order());
    assertEquals(NEW, readCurrent());
  }

  @Test
  void cleansUpAfterAnyDeathWhileCleaningUp() throws IOException {
    int events = 1;
    for (int event = 0; event < events; event++) {
      freshClaim();
      Run run = new Run("first");
      world.stage(world.store(), run);
      run.seal = null;
      Interruptions interruptions = Interruptions.killAt(event);
      try {
        world.store(interruptions).recover(run.request());
      } catch (Interruptions.Killed died) {
        // The next recovery goes on.
        assertEquals(event + 1, interruptions.events().size());
      }
      events = Math.max(events, interruptions.events().size() + 1);
      if (event + 1 == events) {
        break;
      }
      assertEquals(RecoveryVerdict.FailedCleaned, world.store().recover(run.request()).verdict());
      assertEquals(List.of(), filesBelow("data"), "event " + event);
      assertSoundLog();
    }
    assertTrue(events > 8, events + " events");
  }

  @Test
  void manyWritersOfDisjointPartitionsAllCommit() throws Exception {
    int writers = 6;
    List<Run> runs = new java.util.ArrayList<>();
    for (int i = 0; i < writers; i++) {
      Run run = new Run("run" + i);
      run.day = String.valueOf(i);
      run.days = List.of(run.day);
      world.stage(world.store(), run);
      runs.add(run);
    }
    var pool = java.util.concurrent.Executors.newFixedThreadPool(writers);
    try {
      List<java.util.concurrent.Callable<PublishOutcome>> publishes =
          runs.stream()
              .map(
                  run ->
                      (java.util.concurrent.Callable<PublishOutcome>)
                          () -> world.store().publish(run.order()))
              .toList();
      for (var outcome : pool.invokeAll(publishes)) {
        assertInstanceOf(PublishOutcome.Published.class, outcome.get());
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(writers, world.published().size());
    assertEquals(world.published(), readCurrent());
    assertSoundLog();
  }

  @Test
  void settlesTheOpenClaimOfADeadPublisherBeforeItPublishes() {
    Run dead = new Run("dead");
    world.stage(world.store(), dead);
    Interruptions beforeItsEntry =
        new Interruptions(-1, where -> {}) {
          @Override
          public void before(String point) throws IOException {
            if (point.equals("log.link")) {
              throw new Killed(point);
            }
          }
        };
    assertThrows(
        Interruptions.Killed.class, () -> world.store(beforeItsEntry).publish(dead.order()));
    world.publish(new Run("second"));
    assertRefused(dead, Reason.Fenced);
    assertSoundLog();
  }

  // ---- collection and verification

  private final CollectOrder order =
      new CollectOrder(1, Duration.ofDays(7), Duration.ofDays(7), Duration.ofHours(1));

  @Test
  void collectsSupersededVersionsAfterRetentionAndGrace() {
    world.publish(new Run("first"));
    world.publish(new Run("second"));
    assertEquals(new CollectOutcome(0, 0, 0), world.store().collect(order));
    world.pass(Duration.ofDays(7).plusSeconds(1));
    assertEquals(new CollectOutcome(2, 0, 1), world.store().collect(order));
    assertEquals(4, filesBelow("data").size(), "the readers' grace");
    world.pass(Duration.ofHours(1));
    assertEquals(new CollectOutcome(0, 1, 0), world.store().collect(order));
    assertEquals(2, filesBelow("data").size());
    assertEquals(new CollectOutcome(0, 0, 0), world.store().collect(order));
    assertEquals(NEW, readCurrent());
    assertTrue(world.store().verify(OptionalLong.empty()).sound());
    assertSoundLog();
    Run back = new Run("back");
    back.mode = Mode.Rollback;
    back.rollbackTo = 1L;
    assertRefused(back, Reason.InvalidRequest);
  }

  @Test
  void collectsAbandonedAttemptsAndTwinsButNothingThatMayStillBePublished() {
    Run waiting = new Run("waiting");
    waiting.day = "1";
    waiting.days = List.of("1");
    world.stage(world.store(), waiting);
    Run run = new Run("second");
    run.day = "2";
    run.days = List.of("2");
    world.stage(world.store(), run);
    world.publish(run);
    CommitStore store = world.store();
    store.open(new Run("dead").request());
    store.registerAttempt("dead-id", 1, "pod-a");
    assertEquals(new CollectOutcome(1, 0, 0), world.store().collect(order));
    world.pass(Duration.ofDays(8));
    assertEquals(new CollectOutcome(1, 1, 0), world.store().collect(order));
    assertEquals(2, filesBelow("data").size());
    assertInstanceOf(PublishOutcome.Published.class, world.store().publish(waiting.order()));
    assertSoundLog();
  }

  @Test
  void keepsHeldShadowsUntilTheirTimeIsOver() {
    Run shadow = new Run("second");
    shadow.mode = Mode.Shadow;
    world.store().holdShadow(world.stage(world.store(), shadow));
    RecoveryOutcome fenced = world.store().recover(shadow.request());
    assertEquals(RecoveryVerdict.SafeToRetry, fenced.verdict());
    world.pass(Duration.ofDays(6));
    world.store().collect(order);
    assertEquals(2, filesBelow("data").size());
    world.pass(Duration.ofDays(2));
    world.store().collect(order);
    assertEquals(0, filesBelow("data").size());
    assertSoundLog();
  }

  @Test
  void collectsAShadowThatNobodyFencedOnceItsHoldIsReleased() {
    Run shadow = new Run("second");
    shadow.mode = Mode.Shadow;
    world.store().holdShadow(world.stage(world.store(), shadow));
    world.pass(Duration.ofDays(8));
    world.store().collect(order);
    assertEquals(0, filesBelow("data").size());
    assertSoundLog();
  }

  @Test
  void givingUpAPromotedShadowDeletesNothingThatIsInForce() {
    Run shadow = new Run("second");
    shadow.mode = Mode.Shadow;
    world.store().holdShadow(world.stage(world.store(), shadow));
    Run promote = new Run("promote");
    promote.mode = Mode.Promote;
    promote.promoted = shadow.runId();
    assertInstanceOf(PublishOutcome.Published.class, world.store().publish(promote.order()));
    Run newer = new Run("newer");
    newer.day = "1";
    newer.days = List.of("1");
    world.publish(newer);
    world.pass(Duration.ofDays(8));
    assertEquals(1, world.store().collect(order).condemned(), "day 1 of the shadow");
    shadow.seal = null;
    RecoveryOutcome givenUp = world.store().recover(shadow.request());
    assertEquals(RecoveryVerdict.FailedCleaned, givenUp.verdict());
    assertTrue(givenUp.message().contains("refers to it; it was not condemned"));
    assertEquals("second", world.published().get("2"));
    assertTrue(world.store().verify(OptionalLong.empty()).sound());
    assertSoundLog();
  }

  @Test
  void aPublisherOfALaterEpochWhileItsRunIsGivenUpIsFoundAndNotCondemned() {
    Run run = new Run("first");
    world.stage(world.store(), run);
    Run later = run.copy();
    later.epoch = 2;
    run.seal = null;
    Interruptions publishesMeanwhile =
        new Interruptions(-1, where -> {}) {
          private int appends;

          @Override
          public void before(String point) {
            // The first append is the fence, the second the condemnation.
            if (point.equals("log.link") && ++appends == 2) {
              world.store().publish(later.order());
            }
          }
        };
    RecoveryOutcome outcome = world.store(publishesMeanwhile).recover(run.request());
    assertEquals(RecoveryVerdict.AlreadyPublished, outcome.verdict());
    assertPublishedOnce(run, OLD, "given up and published");
  }

  /** Failpoints at which something happens once, when staged bytes are about to be verified. */
  private static Failpoints beforeBytesAreVerified(Runnable happening) {
    return new Interruptions(-1, where -> {}) {
      private boolean once;

      @Override
      public void looking(String path) {
        if (path.equals("data") && !once) {
          once = true;
          happening.run();
        }
      }
    };
  }

  @Test
  void nobodyIsAskedAboutBytesThatWereGivenUpWhileTheyWereVerified() {
    Run run = new Run("first");
    world.stage(world.store(), run);
    Run givenUp = run.copy();
    givenUp.seal = null;
    Failpoints meanwhile = beforeBytesAreVerified(() -> world.store().recover(givenUp.request()));
    PublishOutcome.Refused refused =
        assertInstanceOf(PublishOutcome.Refused.class, world.store(meanwhile).publish(run.order()));
    assertEquals(Reason.Fenced, refused.reason(), refused.message());
    Run other = new Run("other");
    world.stage(world.store(), other);
    Run gone = other.copy();
    gone.seal = null;
    RecoveryOutcome outcome =
        world
            .store(beforeBytesAreVerified(() -> world.store().recover(gone.request())))
            .recover(other.request());
    assertEquals(RecoveryVerdict.FailedCleaned, outcome.verdict(), outcome.message());
  }

  @Test
  void aRollBackSaysThatItsVersionWasCollectedWhileItWasVerified() {
    world.publish(new Run("first"));
    world.publish(new Run("second"));
    world.pass(Duration.ofDays(8));
    Run back = new Run("back");
    back.mode = Mode.Rollback;
    back.rollbackTo = 1L;
    CollectOrder atOnce =
        new CollectOrder(1, Duration.ofDays(7), Duration.ofDays(7), Duration.ZERO);
    Failpoints meanwhile =
        beforeBytesAreVerified(
            () -> {
              world.store().collect(atOnce);
              world.store().collect(atOnce);
            });
    PublishOutcome.Refused refused =
        assertInstanceOf(
            PublishOutcome.Refused.class, world.store(meanwhile).publish(back.order()));
    assertEquals(Reason.InvalidRequest, refused.reason());
    assertTrue(refused.message().contains("are not kept any more"), refused.message());
  }

  @Test
  void findsBitFlipsAndMissingTruncatedSwappedAndForeignFiles() throws IOException {
    world.publish(new Run("first"));
    List<String> files = filesBelow("data");
    byte[] one = bytes(files.get(0));
    byte[] two = bytes(files.get(1));
    assertTrue(world.store().verify(OptionalLong.empty()).sound());
    byte[] flipped = one.clone();
    flipped[0] ^= 1;
    put(files.get(0), flipped);
    assertEquals(Verification.State.Corrupt, state(files.get(0)));
    put(files.get(0), java.util.Arrays.copyOf(one, 3));
    assertEquals(Verification.State.Truncated, state(files.get(0)));
    put(files.get(0), two);
    put(files.get(1), one);
    assertEquals(Verification.State.Swapped, state(files.get(0)));
    put(files.get(1), two);
    put(files.get(0), one);
    String foreign = files.get(0).replace("part-0", "part-9");
    put(foreign, one);
    assertEquals(Verification.State.Foreign, state(foreign));
    remove(foreign);
    remove(files.get(0));
    assertEquals(Verification.State.Missing, state(files.get(0)));
  }

  private Verification.State state(String path) {
    return world.store().verify(OptionalLong.empty()).files().stream()
        .filter(finding -> finding.path().equals(path))
        .findFirst()
        .orElseThrow()
        .state();
  }

  @Test
  void surveysARunThePartitionsAndTheLog() {
    Run run = new Run("first");
    world.publish(run);
    SurveyResult survey = world.store().survey(run.request(), true);
    assertEquals(Reason.Succeeded, survey.reason());
    assertEquals("here/shop/orders", survey.owner());
    assertEquals(1, survey.version());
    assertEquals(Standing.Current, survey.run().commit().standing());
    assertEquals(
        List.of("day=1", "day=2"),
        survey.partitions().stream().map(SurveyResult.PublishedPartition::partition).toList());
    int entries = log().size();
    world.store().survey(new Run("x").request(), false);
    assertEquals(entries, log().size());
  }
}
