package dev.batchrun.core.backfill;

import static dev.batchrun.core.backfill.BackfillSight.RunEnd.Absent;
import static dev.batchrun.core.backfill.BackfillSight.RunEnd.AtWork;
import static dev.batchrun.core.backfill.BackfillSight.RunEnd.Failed;
import static dev.batchrun.core.backfill.BackfillSight.RunEnd.Succeeded;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.backfill.BackfillSight.RunEnd;
import dev.batchrun.core.vocabulary.BackfillPhase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BackfillDeciderTest {
  private static final BackfillSight.World LOOKED = new BackfillSight.AsPlanned();
  private static final BackfillSight.World NOT_LOOKED = new BackfillSight.NotLooked();

  private BackfillPhase phase = BackfillPhase.Planning;
  private boolean suspend;
  private boolean cancel;
  private int parallelism = 2;
  private int budget;
  private BackfillSight.Planning plan = new BackfillSight.Plan("sha256:p", 5, false);
  private Optional<BackfillSight.Answer> answer = Optional.empty();
  private BackfillSight.World world = LOOKED;
  private Progress progress = Progress.NONE;

  private BackfillDecision decide(RunEnd... runs) {
    return BackfillDecider.decide(
            new BackfillSight(
                phase,
                new BackfillSight.Wishes(suspend, cancel),
                new BackfillSight.Limits(parallelism, budget),
                plan,
                answer,
                world,
                progress,
                List.of(runs)))
        .orElseThrow();
  }

  private static void assertStands(
      BackfillPhase phase, Reason reason, String message, BackfillDecision decision) {
    assertEquals(phase, decision.phase());
    assertEquals(reason, decision.reason());
    assertEquals(message, decision.message());
  }

  private void running(int next, int succeeded, int failed, Integer... atWork) {
    phase = BackfillPhase.Running;
    progress = new Progress(next, List.of(atWork), succeeded, failed);
  }

  @Test
  void withoutAPlanTheStoreIsLookedAt() {
    plan = new BackfillSight.Unplanned();
    BackfillDecision decision = decide();
    assertStands(
        BackfillPhase.Planning, Reason.InProgress, "finds out what there is to do", decision);
    assertTrue(decision.survey());
  }

  @Test
  void aRequestThatMakesNoSenseFails() {
    plan = new BackfillSight.Impossible("spec.mode: found X, expected Y");
    assertStands(
        BackfillPhase.Failed, Reason.InvalidRequest, "spec.mode: found X, expected Y", decide());
  }

  @Test
  void aPlanThatNobodyHasToApproveBeginsWithItsFirstRuns() {
    BackfillDecision decision = decide();
    assertStands(
        BackfillPhase.Running,
        Reason.InProgress,
        "runs are at work: 0 of 5 runs succeeded, 0 failed",
        decision);
    assertEquals(new Progress(2, List.of(0, 1), 0, 0), decision.progress());
    assertEquals(List.of(), decision.create(), "stored first, created at the next look");
  }

  @Test
  void aPlanWithoutRunsIsCarriedOut() {
    plan = new BackfillSight.Plan("sha256:p", 0, false);
    assertEquals(BackfillPhase.Succeeded, decide().phase());
  }

  @Test
  void anApprovedPlanIsComparedWithTheWorldBeforeItsFirstRun() {
    plan = new BackfillSight.Plan("sha256:p", 5, true);
    BackfillDecision waits = decide();
    assertStands(
        BackfillPhase.AwaitingApproval,
        Reason.ApprovalRequired,
        "approve or reject plan sha256:p with a Review",
        waits);
    phase = waits.phase();
    answer = Optional.of(new BackfillSight.Answer("sha256:older", true, "ann"));
    assertEquals(waits, decide(), "an answer to another plan is none");
    answer = Optional.of(new BackfillSight.Answer("sha256:p", true, "ann"));
    world = NOT_LOOKED;
    BackfillDecision looks = decide();
    assertTrue(looks.survey());
    assertEquals(BackfillPhase.AwaitingApproval, looks.phase());
    world = LOOKED;
    assertEquals(BackfillPhase.Running, decide().phase());
  }

  @Test
  void aPlanThatDoesNotFitAnyMoreIsNotCarriedOut() {
    phase = BackfillPhase.AwaitingApproval;
    plan = new BackfillSight.Plan("sha256:p", 5, true);
    answer = Optional.of(new BackfillSight.Answer("sha256:p", true, "ann"));
    world = new BackfillSight.Moved(List.of("runs: was 5, is 4", "closed period: was none, is h1"));
    BackfillDecision decision = decide();
    assertStands(
        BackfillPhase.Planning,
        Reason.PlanChanged,
        "plan sha256:p does not fit any more and was not carried out; it is planned anew:"
            + " runs: was 5, is 4; closed period: was none, is h1",
        decision);
    assertTrue(decision.survey());
    assertEquals(Progress.NONE, decision.progress());
  }

  @Test
  void aRejectedPlanFails() {
    phase = BackfillPhase.AwaitingApproval;
    answer = Optional.of(new BackfillSight.Answer("sha256:p", false, "ann"));
    assertStands(BackfillPhase.Failed, Reason.Rejected, "ann rejected plan sha256:p", decide());
  }

  @Test
  void suspendedBeforeItsStartNothingBeginsAndThePlanIsComparedAfterwards() {
    suspend = true;
    world = NOT_LOOKED;
    BackfillDecision decision = decide();
    assertStands(
        BackfillPhase.Planning,
        Reason.Suspended,
        "suspended before its first run; nothing was changed",
        decision);
    assertFalse(decision.survey());
    suspend = false;
    assertTrue(decide().survey());
  }

  @Test
  void aCancelledPlanIsOver() {
    cancel = true;
    for (BackfillPhase early : List.of(BackfillPhase.Planning, BackfillPhase.AwaitingApproval)) {
      phase = early;
      assertStands(
          BackfillPhase.Cancelled, Reason.Cancelled, "cancelled before its first run", decide());
    }
  }

  @Test
  void endedRunsAreCountedAndOthersBegin() {
    running(3, 1, 0, 1, 2);
    BackfillDecision decision = decide(Succeeded, AtWork);
    assertEquals(new Progress(4, List.of(2, 3), 2, 0), decision.progress());
    assertEquals("runs are at work: 2 of 5 runs succeeded, 0 failed", decision.message());
  }

  @Test
  void aRunThatIsMissingIsCreatedOnceMore() {
    running(2, 0, 0, 0, 1);
    BackfillDecision decision = decide(Absent, AtWork);
    assertEquals(List.of(0), decision.create());
    assertEquals(progress, decision.progress());
  }

  @Test
  void suspendedNothingIsBegunOrCreatedAndEndsAreCounted() {
    running(3, 0, 0, 0, 1, 2);
    parallelism = 3;
    suspend = true;
    BackfillDecision decision = decide(Succeeded, AtWork, Absent);
    assertStands(
        BackfillPhase.Running,
        Reason.Suspended,
        "suspended; runs at work go on: 1 of 5 runs succeeded, 0 failed",
        decision);
    assertEquals(new Progress(3, List.of(1, 2), 1, 0), decision.progress());
    assertEquals(List.of(), decision.create());
  }

  @Test
  void moreFailuresThanAllowedStopItAndTheRestGoesOnToItsEnd() {
    running(3, 1, 0, 1, 2);
    BackfillDecision stops = decide(Failed, AtWork);
    assertStands(
        BackfillPhase.Stopping,
        Reason.FailureBudgetExceeded,
        "1 runs failed, 0 were allowed to: 1 of 5 runs succeeded, 1 failed",
        stops);
    assertEquals(List.of(), stops.cancel());
    phase = stops.phase();
    progress = stops.progress();
    BackfillDecision ends = decide(Succeeded);
    assertEquals(BackfillPhase.Failed, ends.phase());
    assertEquals(new Progress(3, List.of(), 2, 1), ends.progress());
  }

  @Test
  void asManyFailuresAsAllowedAreNoFailure() {
    running(5, 3, 1, 4);
    budget = 2;
    BackfillDecision decision = decide(Failed);
    assertStands(
        BackfillPhase.Succeeded,
        Reason.Completed,
        "the plan is carried out: 3 of 5 runs succeeded, 2 failed",
        decision);
  }

  @Test
  void cancelledItsRunsAreCancelledAndAwaited() {
    running(3, 0, 0, 0, 1, 2);
    parallelism = 3;
    cancel = true;
    suspend = true;
    BackfillDecision decision = decide(AtWork, Succeeded, Absent);
    assertEquals(BackfillPhase.Stopping, decision.phase());
    assertEquals(List.of(0), decision.cancel());
    assertEquals(List.of(), decision.create());
    phase = decision.phase();
    progress = decision.progress();
    BackfillDecision ends = decide(Failed);
    assertStands(
        BackfillPhase.Cancelled,
        Reason.Cancelled,
        "cancelled: 1 of 5 runs succeeded, 2 failed",
        ends);
  }

  @Test
  void whatEndedStaysAsItIs() {
    for (BackfillPhase end : BackfillPhase.values()) {
      if (end.isTerminal()) {
        BackfillSight sight =
            new BackfillSight(
                end,
                new BackfillSight.Wishes(false, true),
                new BackfillSight.Limits(1, 0),
                plan,
                answer,
                world,
                progress,
                List.of());
        assertEquals(Optional.empty(), BackfillDecider.decide(sight));
      }
    }
  }

  /** A world in which looks are lost, runs die and wishes change, and nothing is counted twice. */
  @Test
  void everyRunIsCountedOnceHoweverTheStepsAreInterrupted() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int total = random.nextInt(30);
      phase = BackfillPhase.Planning;
      progress = Progress.NONE;
      plan = new BackfillSight.Plan("sha256:p", total, false);
      parallelism = 1 + random.nextInt(5);
      budget = random.nextInt(4);
      cancel = false;
      Map<Integer, RunEnd> runs = new HashMap<>();
      for (int look = 0; look < 2000 && !phase.isTerminal(); look++) {
        suspend = look < 1000 && random.nextInt(3) == 0;
        cancel |= random.nextInt(300) == 0;
        RunEnd[] seen =
            progress.atWork().stream()
                .map(run -> runs.getOrDefault(run, Absent))
                .toArray(RunEnd[]::new);
        BackfillDecision decision = decide(seen);
        assertEquals(decision, decide(seen), "the same sight, the same decision");
        if (random.nextInt(4) > 0) {
          phase = decision.phase();
          progress = decision.progress();
          if (random.nextInt(4) > 0) {
            decision.create().forEach(run -> runs.putIfAbsent(run, AtWork));
            decision.cancel().forEach(run -> runs.put(run, Failed));
          }
        }
        assertTrue(progress.atWork().size() <= parallelism);
        for (int run : new ArrayList<>(runs.keySet())) {
          if (runs.get(run) == AtWork && random.nextInt(4) == 0) {
            runs.put(run, random.nextInt(12) == 0 ? Failed : Succeeded);
          }
        }
      }
      assertTrue(phase.isTerminal(), "seed " + seed + " " + progress);
      long succeeded = runs.values().stream().filter(end -> end == Succeeded).count();
      assertEquals(succeeded, progress.succeeded(), "seed " + seed);
      assertEquals(List.of(), progress.atWork());
      assertFalse(new TreeSet<>(runs.values()).contains(AtWork), "seed " + seed);
      assertEquals(
          phase == BackfillPhase.Succeeded,
          progress.next() == total && progress.failed() <= budget && !cancel,
          "seed " + seed + " " + phase + " " + progress);
    }
  }
}
