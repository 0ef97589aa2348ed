package dev.batchrun.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.run.JobFacts.StageFacts;
import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.run.RunObservation.ClaimFacts;
import dev.batchrun.core.run.RunObservation.DeletionFacts;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.StepKind;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * Enumerates the small space whole: every phase, every way a Job of the phase can look, and every
 * combination of what the user and the cluster may want at that moment.
 */
class EveryStateTest {
  /** How the Job that the state names looks. */
  enum Look {
    NotAskedFor,
    Gone,
    WithoutPod,
    Locking,
    Locked,
    Transforming,
    Working,
    Deleting,
    Queued,
    Succeeded,
    SucceededSilently,
    Found,
    Mistaken,
    FailedSilently,
    Refused,
    Disrupted,
    Contradicted,
    CannotLook
  }

  private static final int SWITCHES = 10;

  static void all(BiConsumer<Sight, String> check) {
    for (Phase phase : Phase.values()) {
      for (Look look : Look.values()) {
        for (int bits = 0; bits < 1 << SWITCHES; bits++) {
          if (saysNothingNew(phase, bits)) {
            continue;
          }
          check.accept(sight(phase, look, bits), phase + " " + look + " " + bits);
        }
      }
    }
  }

  /** A switch that nothing depends on in this phase would only repeat the space. */
  private static boolean saysNothingNew(Phase phase, int bits) {
    boolean terminatesWithoutDeletion = (bits & 32) != 0 && (bits & 24) != 24;
    boolean asksAfterTheSeal = (phase.isTerminal() || phase.ownsBoundary()) && (bits & 640) != 0;
    boolean answersAfterTheEnd = phase.isTerminal() && (bits & 256) != 0;
    return terminatesWithoutDeletion || asksAfterTheSeal || answersAfterTheEnd;
  }

  private static Sight sight(Phase phase, Look look, int bits) {
    Sight sight = base(phase, (bits & 1) != 0);
    StepKind kind =
        switch (phase) {
          case Committing -> StepKind.Publish;
          case Unknown -> StepKind.Recover;
          default -> StepKind.Compute;
        };
    boolean sealed = sight.state.seal().isPresent() && !phase.ownsBoundary();
    if (look != Look.NotAskedFor && !sealed && !phase.isTerminal()) {
      sight.step(kind, 1);
      job(sight, kind, look);
    }
    sight.suspend = (bits & 2) != 0;
    sight.cancel = (bits & 4) != 0;
    sight.deletion =
        new DeletionFacts((bits & 8) != 0, (bits & 16) != 0, (bits & 24) == 24 && (bits & 32) != 0);
    if ((bits & 64) != 0) {
      sight.claims = new ClaimFacts(Optional.of("another Job"), false);
    }
    sight.approvalRequired = (bits & 128) != 0;
    if ((bits & 256) != 0) {
      sight
          .review(ReviewVerdict.Approve, Sight.SEAL, "grace")
          .review(ReviewVerdict.AdoptCommit, Sight.EVIDENCE, "grace");
    }
    if ((bits & 512) != 0 && sight.state.seal().isEmpty()) {
      sight.mode = Mode.DryRun;
    }
    return sight;
  }

  private static Sight base(Phase phase, boolean sealedBeforeCommit) {
    return switch (phase) {
      case Committing -> Sight.committing(1);
      case Unknown -> sealedBeforeCommit ? held() : Sight.unknown();
      case Validating ->
          sealedBeforeCommit
              ? Sight.sealed()
              : Sight.of(phase).edit(e -> e.attempt(1).locked(true));
      case Planned -> Sight.of(phase).edit(e -> e.attempt(1));
      case InputLocked, Running -> Sight.of(phase).edit(e -> e.attempt(1).locked(true));
      case Published, Completed, Failed ->
          Sight.of(phase).edit(e -> e.attempt(1).locked(true).endedAt(Sight.NOW));
    };
  }

  /** A person was asked about the commit. */
  private static Sight held() {
    return Sight.unknown()
        .edit(
            e ->
                e.hold(
                    new RunState.HoldState(
                        Reason.ManualReviewRequired,
                        "look",
                        Optional.of(Sight.EVIDENCE),
                        Sight.NOW)));
  }

  private static void job(Sight sight, StepKind kind, Look look) {
    String last =
        switch (kind) {
          case Compute -> "validate";
          case Publish -> "publish";
          default -> "recover";
        };
    Report success =
        switch (kind) {
          case Compute -> Sight.sealReport(false);
          case Publish -> Sight.commit(Reason.Published, 3);
          default -> Sight.report(Reason.SafeToRetry);
        };
    switch (look) {
      case NotAskedFor, Gone -> {}
      case WithoutPod -> sight.job(kind, 1, JobEnd.None);
      case Locking -> stages(sight, kind, last, Sight.runs("lock"), Sight.waits("transform"));
      case Locked ->
          stages(sight, kind, last, Sight.said("lock", Sight.locked()), Sight.waits("transform"));
      case Transforming ->
          stages(sight, kind, last, Sight.said("lock", Sight.locked()), Sight.runs("transform"));
      case Working -> sight.job(kind, 1, JobEnd.None, Sight.runs(last));
      case Deleting -> change(sight, kind, Sight.runs(last), false, true);
      case Queued -> change(sight, kind, null, true, false);
      case Succeeded -> sight.job(kind, 1, JobEnd.Complete, Sight.said(last, success));
      case Found -> {
        String stage = kind == StepKind.Compute ? "lock" : last;
        sight.job(
            kind, 1, JobEnd.Failed, Sight.said(stage, Sight.commit(Reason.AlreadyPublished, 3)));
      }
      case Mistaken ->
          sight.job(
              kind, 1, JobEnd.Failed, Sight.said(last, Sight.report(Reason.PermissionDenied)));
      case SucceededSilently -> sight.job(kind, 1, JobEnd.Complete, Sight.exits(last, 0));
      case FailedSilently -> sight.job(kind, 1, JobEnd.Failed, Sight.exits(last, 1));
      case Refused ->
          sight.job(kind, 1, JobEnd.Failed, Sight.said(last, Sight.report(Reason.Conflict)));
      case Disrupted -> sight.job(kind, 1, JobEnd.Disrupted, true, Sight.exits(last, 143));
      case Contradicted ->
          sight.job(kind, 1, JobEnd.Failed, Sight.said(last, Sight.evidence(Reason.LogBroken)));
      case CannotLook ->
          sight.job(
              kind, 1, JobEnd.Failed, Sight.said(last, Sight.report(Reason.StoreUnavailable)));
    }
  }

  /** Only a compute Job has earlier stages; any other one is at work. */
  private static void stages(
      Sight sight, StepKind kind, String last, StageFacts lock, StageFacts transform) {
    if (kind == StepKind.Compute) {
      sight.job(kind, 1, JobEnd.None, lock, transform, Sight.waits(last));
    } else {
      sight.job(kind, 1, JobEnd.None, Sight.runs(last));
    }
  }

  private static void change(
      Sight sight, StepKind kind, StageFacts stage, boolean suspended, boolean deleting) {
    sight.job(kind, 1, JobEnd.None, stage == null ? new StageFacts[0] : new StageFacts[] {stage});
    JobFacts job = sight.jobs.remove(0);
    sight.jobs.add(
        new JobFacts(
            job.kind(),
            job.number(),
            job.name(),
            job.uid(),
            job.startedAt(),
            suspended,
            deleting,
            job.end(),
            job.pods()));
  }

  private static void decisions(BiConsumer<Sight, Decision> check) {
    all(
        (sight, name) -> {
          try {
            check.accept(sight, sight.decide());
          } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
          }
        });
  }

  @Test
  void alwaysDecides() {
    decisions((sight, decision) -> assertTrue(decision.state().startedAt().isPresent()));
  }

  @Test
  void decidesTheSameFromTheSameObservation() {
    decisions((sight, decision) -> assertEquals(decision, sight.decide()));
  }

  @Test
  void neverStartsAPublishJobWithoutASealAndAnOwnedBoundary() {
    ifCreates(
        StepKind.Publish,
        (sight, create) -> {
          assertEquals(Phase.Committing, sight.state.phase());
          assertTrue(sight.state.seal().isPresent());
          assertEquals(sight.state.epoch(), create.number());
        });
  }

  @Test
  void neverStartsASecondPublishJobForOneEpoch() {
    ifCreates(
        StepKind.Publish,
        (sight, create) -> {
          assertTrue(sight.state.step().isEmpty(), "one was asked for already");
          assertTrue(create.state().step().isPresent(), "it is remembered");
        });
  }

  @Test
  void fencesBeforeAnotherEpoch() {
    decisions(
        (sight, decision) -> {
          boolean nextEpoch = decision.state().epoch() > sight.state.epoch();
          if (nextEpoch && sight.state.phase().ownsBoundary()) {
            assertEquals(Phase.Unknown, sight.state.phase());
          }
        });
  }

  @Test
  void neverEndsPublishedWithoutTheFactsOfTheCommit() {
    decisions(
        (sight, decision) -> {
          if (decision.state().phase() == Phase.Published && !sight.state.phase().isTerminal()) {
            assertTrue(decision.state().commit().isPresent());
          }
        });
  }

  @Test
  void leavesUnknownOnlyByAVerdictOrAnAnswer() {
    decisions(
        (sight, decision) -> {
          if (sight.state.phase() == Phase.Unknown && decision.state().phase() != Phase.Unknown) {
            boolean verdict =
                sight.jobs.stream()
                    .flatMap(j -> j.pods().stream())
                    .flatMap(p -> p.stages().stream())
                    .anyMatch(s -> s.report().isPresent());
            assertTrue(verdict || sight.state.hold().isPresent());
          }
        });
  }

  @Test
  void neverLeavesAnEnd() {
    decisions(
        (sight, decision) -> {
          if (sight.state.phase().isTerminal()) {
            assertEquals(sight.state.phase(), decision.state().phase());
            assertEquals(sight.state.reason(), decision.state().reason());
            assertEquals(sight.state.commit(), decision.state().commit());
          }
        });
  }

  @Test
  void neverEndsARunThatMayStillCommit() {
    decisions(
        (sight, decision) -> {
          if (sight.state.phase() == Phase.Committing && decision.state().phase().isTerminal()) {
            assertEquals(Phase.Published, decision.state().phase());
          }
        });
  }

  @Test
  void ignoresSuspensionWhileCommitting() {
    all(
        (sight, name) -> {
          if (sight.state.phase().ownsBoundary()) {
            sight.suspend = false;
            Decision going = sight.decide();
            sight.suspend = true;
            assertEquals(going, sight.decide(), name);
          }
        });
  }

  @Test
  void startsNothingButTheSettlingOfACommitForARunOnItsWayOut() {
    decisions(
        (sight, decision) -> {
          boolean leaving = sight.cancel || sight.deletion.requested();
          if (leaving && decision instanceof Decision.CreateJob create) {
            assertTrue(
                create.kind() == StepKind.Recover
                    || (create.kind() == StepKind.Collect && !sight.deletion.requested()),
                create.toString());
          }
        });
  }

  @Test
  void startsNoJobWhileItsClaimIsTaken() {
    decisions(
        (sight, decision) -> {
          if (sight.claims.heldBy().isPresent()) {
            assertFalse(decision instanceof Decision.CreateJob, decision.toString());
          }
        });
  }

  @Test
  void keepsTheObjectWhileItsCommitIsOpen() {
    decisions(
        (sight, decision) -> {
          if (decision instanceof Decision.ReleaseFinalizer && sight.state.phase().ownsBoundary()) {
            assertTrue(sight.deletion.namespaceTerminating());
          }
        });
  }

  @Test
  void ownsNoBoundaryWithoutTheFinalizer() {
    decisions(
        (sight, decision) -> {
          if (!sight.state.phase().ownsBoundary() && decision.state().phase().ownsBoundary()) {
            assertTrue(sight.deletion.finalizer());
            assertFalse(sight.suspend || sight.cancel || sight.deletion.requested());
          }
        });
  }

  @Test
  void readsLiveBeforeItStartsOrEndsAnything() {
    decisions(
        (sight, decision) -> {
          boolean heavy =
              decision instanceof Decision.CreateJob
                  || decision instanceof Decision.DeleteJob
                  || decision instanceof Decision.ReleaseFinalizer
                  || decision.state().phase().ownsBoundary() != sight.state.phase().ownsBoundary();
          assertTrue(
              !heavy || RunDecider.needsLiveReads(sight.state, decision), decision.toString());
        });
  }

  @Test
  void comesToRestWhenNothingChanges() {
    all(
        (sight, name) -> {
          // Each decision is applied to the same world; a run must not spin for ever on its own.
          for (int i = 0; i < 10; i++) {
            Decision decision = sight.decide();
            if (!decision.goesOn()
                || decision instanceof Decision.CreateJob
                || decision instanceof Decision.DeleteJob
                || decision instanceof Decision.ReleaseFinalizer) {
              return;
            }
            sight.state = decision.state();
            if (decision instanceof Decision.AddFinalizer) {
              sight.deletion = new DeletionFacts(sight.deletion.requested(), true, false);
            }
          }
          throw new AssertionError(name + " goes on for ever");
        });
  }

  @Test
  void approvesNothingThatNothingEnforces() {
    all(
        (sight, name) -> {
          sight.approvals = ApprovalRule.notEnforced;
          if (sight.approvalRequired && !sight.state.phase().ownsBoundary()) {
            assertFalse(sight.decide().state().phase().ownsBoundary(), name);
          }
        });
  }

  private static void ifCreates(StepKind kind, BiConsumer<Sight, Decision.CreateJob> check) {
    decisions(
        (sight, decision) -> {
          if (decision instanceof Decision.CreateJob create && create.kind() == kind) {
            check.accept(sight, create);
          }
        });
  }
}
