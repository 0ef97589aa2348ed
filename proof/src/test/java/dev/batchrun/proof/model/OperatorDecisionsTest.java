package dev.batchrun.proof.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.retry.RetryPolicy;
import dev.batchrun.core.run.ContractFacts;
import dev.batchrun.core.run.Decision;
import dev.batchrun.core.run.JobFacts;
import dev.batchrun.core.run.Report;
import dev.batchrun.core.run.RunDecider;
import dev.batchrun.core.run.RunObservation;
import dev.batchrun.core.run.RunRequest;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.run.RunTerms;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Does the operator conclude from an answer no more than the model proves of it? The model proves
 * that a named version stands, that an absence stays true up to the epoch that is named, and
 * nothing of any other answer. Every reason, with and without a version, goes through the
 * production decision.
 */
class OperatorDecisionsTest {
  private static final Instant NOW = Instant.parse("2026-07-04T00:00:00Z");
  private static final long EPOCH = 3;
  private static final long KNOWN = 7;
  private static final Set<Reason> COMMITTED =
      EnumSet.of(Reason.Succeeded, Reason.Published, Reason.AlreadyPublished);
  private static final Set<Reason> FOUND = EnumSet.of(Reason.Published, Reason.AlreadyPublished);

  @Test
  void aPublishJobEndsPublishedByAVersionThatItNamesAndUnknownByAnythingElse() {
    for (Reason reason : Reason.values()) {
      for (boolean version : List.of(true, false)) {
        RunState after = decide(Phase.Committing, StepKind.Publish, (int) EPOCH, reason, version);
        boolean committed = version && COMMITTED.contains(reason);
        assertEquals(
            committed ? Phase.Published : Phase.Unknown, after.phase(), reason + " " + version);
        assertEquals(EPOCH, after.epoch(), "no epoch is spent without a fence");
      }
    }
  }

  @Test
  void onlyAVerdictLeadsOutOfUnknownAndTheNextEpochIsAboveEveryOneThatItNames() {
    for (Reason reason : Reason.values()) {
      for (boolean version : List.of(true, false)) {
        RunState after = decide(Phase.Unknown, StepKind.Recover, 1, reason, version);
        String said = reason + " " + version + " → " + after.phase() + " " + after.epoch();
        switch (after.phase()) {
          case Published -> assertTrue(version && FOUND.contains(reason), said);
          case Committing -> {
            assertEquals(Reason.SafeToRetry, reason, said);
            assertTrue(after.epoch() > Math.max(EPOCH, KNOWN), said);
          }
          case InputLocked -> {
            assertTrue(Set.of(Reason.Conflict, Reason.FailedCleaned).contains(reason), said);
            assertTrue(after.epoch() >= KNOWN && after.seal().isEmpty(), said);
          }
          case Unknown ->
              assertTrue(
                  !Set.of(Reason.SafeToRetry, Reason.Conflict, Reason.FailedCleaned)
                      .contains(reason),
                  said);
          case Planned, Running, Validating, Completed, Failed -> throw new AssertionError(said);
        }
      }
    }
  }

  @Test
  void aJobThatDiedOrIsGoneSettlesNothing() {
    assertEquals(
        Phase.Unknown,
        decide(Phase.Committing, StepKind.Publish, (int) EPOCH, List.of(dead())).phase());
    assertEquals(
        Phase.Unknown, decide(Phase.Committing, StepKind.Publish, (int) EPOCH, List.of()).phase());
    assertEquals(
        Phase.Unknown, decide(Phase.Unknown, StepKind.Recover, 1, List.of(dead())).phase());
  }

  private static RunState decide(
      Phase phase, StepKind kind, int number, Reason reason, boolean version) {
    Report report =
        new Report(
            reason,
            "said " + reason,
            true,
            Optional.empty(),
            version ? Optional.of(new Report.CommitFacts(5, Optional.empty())) : Optional.empty(),
            Optional.of("sha256:evidence"),
            KNOWN);
    return decide(phase, kind, number, List.of(pod(0, Optional.of(report))));
  }

  private static JobFacts.PodFacts dead() {
    return pod(137, Optional.empty());
  }

  private static JobFacts.PodFacts pod(int exitCode, Optional<Report> report) {
    return new JobFacts.PodFacts(
        NOW,
        true,
        false,
        Optional.empty(),
        List.of(
            new JobFacts.StageFacts(
                "step", true, Optional.of(exitCode), false, false, report, "")));
  }

  private static RunState decide(
      Phase phase, StepKind kind, int number, List<JobFacts.PodFacts> pods) {
    List<JobFacts> jobs =
        pods.isEmpty()
            ? List.of()
            : List.of(
                new JobFacts(
                    kind, number, "job", "uid", NOW, false, false, JobFacts.JobEnd.Failed, pods));
    Decision decision = RunDecider.decide(observation(state(phase, kind, number), jobs));
    return decision.state();
  }

  private static RunState state(Phase phase, StepKind kind, int number) {
    return new RunState(
        phase,
        Reason.InProgress,
        "",
        Optional.of(NOW),
        Optional.empty(),
        1,
        EPOCH,
        Optional.of(
            new RunState.StepState(kind, number, Optional.of("uid"), Optional.empty(), NOW)),
        true,
        Optional.of(new Report.SealFacts("sha256:seal", false)),
        Optional.empty(),
        Optional.empty(),
        new RunState.Counts(0, 0, 1, Optional.empty()),
        Optional.empty(),
        List.of());
  }

  private static RunObservation observation(RunState state, List<JobFacts> jobs) {
    RunTerms terms =
        new RunTerms(
            OutputBoundary.whole(List.of("p")),
            false,
            RetryPolicy.DEFAULT,
            RunTerms.Deadlines.DEFAULT);
    return new RunObservation(
        NOW,
        new RunRequest("uid", NOW, Mode.Publish, false, false, Optional.empty(), Optional.empty()),
        state,
        new ContractFacts.Frozen(terms),
        jobs,
        List.of(),
        List.of(),
        RunObservation.ApprovalRule.enforced,
        RunObservation.ClaimFacts.FREE,
        new RunObservation.DeletionFacts(false, true, false),
        Optional.empty());
  }
}
