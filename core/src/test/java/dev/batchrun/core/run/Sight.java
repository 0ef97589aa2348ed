package dev.batchrun.core.run;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.retry.RetryPolicy;
import dev.batchrun.core.run.JobFacts.JobEnd;
import dev.batchrun.core.run.JobFacts.PodFacts;
import dev.batchrun.core.run.JobFacts.StageFacts;
import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.run.RunObservation.ClaimFacts;
import dev.batchrun.core.run.RunObservation.DeletionFacts;
import dev.batchrun.core.run.RunObservation.ReviewFacts;
import dev.batchrun.core.run.RunObservation.Sibling;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.Standing;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A valid observation of which each call changes one fact. */
final class Sight {
  static final Instant NOW = Instant.parse("2026-07-04T06:00:00Z");
  static final String UID = "11111111-1111-1111-1111-111111111111";
  static final String SEAL = "sha256:" + "a".repeat(64);
  static final String EVIDENCE = "sha256:" + "e".repeat(64);
  static final OutputBoundary DAY =
      new OutputBoundary(Map.of("day", new Constraint.Exactly("2026-07-03")));

  Instant now = NOW;
  Mode mode = Mode.Publish;
  boolean suspend;
  boolean cancel;
  Optional<Duration> ttl = Optional.empty();
  RunState state = RunState.NEW.edit().startedAt(NOW.minusSeconds(60)).state();
  boolean approvalRequired;
  Optional<Duration> approvalDeadline = Optional.empty();
  Optional<ContractFacts> contract = Optional.empty();
  List<JobFacts> jobs = new ArrayList<>();
  List<Sibling> siblings = new ArrayList<>();
  List<ReviewFacts> reviews = new ArrayList<>();
  ApprovalRule approvals = ApprovalRule.trusted;
  ClaimFacts claims = ClaimFacts.FREE;
  DeletionFacts deletion = DeletionFacts.NONE;
  Optional<Instant> upstreamMoved = Optional.empty();

  static Sight of(Phase phase) {
    Sight sight = new Sight();
    sight.state = sight.state.at(phase, Reason.InProgress, "");
    return sight;
  }

  /** Attempt 1 is sealed and nothing has been asked or owned. */
  static Sight sealed() {
    Sight sight = of(Phase.Validating);
    sight.state =
        sight
            .state
            .edit()
            .attempt(1)
            .locked(true)
            .seal(Optional.of(new Report.SealFacts(SEAL, false)))
            .state();
    sight.deletion = new DeletionFacts(false, true, false);
    return sight;
  }

  /** The run owns its boundary with this epoch; no publish Job is known. */
  static Sight committing(long epoch) {
    Sight sight = sealed();
    sight.state = sight.state.edit().phase(Phase.Committing).epoch(epoch).state();
    return sight;
  }

  /** The publisher of epoch 1 ended without a verdict. */
  static Sight unknown() {
    Sight sight = committing(1);
    sight.state = sight.state.edit().phase(Phase.Unknown).state();
    return sight;
  }

  Sight step(StepKind kind, int number) {
    state =
        state
            .edit()
            .step(
                new RunState.StepState(
                    kind, number, Optional.of("job-uid"), Optional.empty(), now.minusSeconds(5)))
            .state();
    if (kind == StepKind.Recover) {
      state =
          state
              .edit()
              .counts(
                  new RunState.Counts(
                      state.counts().failures(),
                      state.counts().disruptions(),
                      number,
                      Optional.empty()))
              .state();
    }
    return this;
  }

  Sight edit(java.util.function.UnaryOperator<RunState.Edit> edit) {
    state = edit.apply(state.edit()).state();
    return this;
  }

  Sight job(StepKind kind, int number, JobEnd end, StageFacts... stages) {
    return job(kind, number, end, false, stages);
  }

  Sight job(StepKind kind, int number, JobEnd end, boolean disrupted, StageFacts... stages) {
    boolean ended = List.of(stages).stream().anyMatch(StageFacts::failed) || end != JobEnd.None;
    List<PodFacts> pods =
        stages.length == 0
            ? List.of()
            : List.of(
                new PodFacts(
                    now.minusSeconds(5), ended, disrupted, Optional.empty(), List.of(stages)));
    jobs.add(
        new JobFacts(
            kind,
            number,
            "job-" + kind.letter() + number,
            "job-uid",
            now.minusSeconds(5),
            false,
            false,
            end,
            pods));
    return this;
  }

  Sight review(ReviewVerdict verdict, String digest, String by) {
    reviews.add(
        new ReviewFacts(
            "review-" + reviews.size(),
            "review-uid-" + reviews.size(),
            UID,
            digest,
            verdict,
            by,
            now));
    return this;
  }

  Sight sibling(String name, Instant createdAt, Phase phase, boolean ready, OutputBoundary owned) {
    siblings.add(new Sibling(name, "uid-" + name, createdAt, phase, ready, owned));
    return this;
  }

  static StageFacts waits(String name) {
    return new StageFacts(name, false, Optional.empty(), false, false, Optional.empty(), "");
  }

  static StageFacts runs(String name) {
    return new StageFacts(name, true, Optional.empty(), false, false, Optional.empty(), "");
  }

  static StageFacts done(String name) {
    return said(name, report(Reason.Succeeded));
  }

  static StageFacts exits(String name, int code) {
    return new StageFacts(name, true, Optional.of(code), false, false, Optional.empty(), "");
  }

  static StageFacts said(String name, Report report) {
    return new StageFacts(
        name, true, Optional.of(report.reason().exitCode()), false, false, Optional.of(report), "");
  }

  static Report report(Reason reason) {
    return new Report(
        reason,
        reason.description(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  static Report locked() {
    return new Report(
        Reason.Succeeded, "", true, Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  static Report sealReport(boolean approvalNeeded) {
    return new Report(
        Reason.Succeeded,
        "",
        false,
        Optional.of(new Report.SealFacts(SEAL, approvalNeeded)),
        Optional.empty(),
        Optional.empty(),
        0);
  }

  static Report commit(Reason reason, long version) {
    return new Report(
        reason,
        "",
        false,
        Optional.empty(),
        Optional.of(new Report.CommitFacts(version, Optional.of(Standing.Current))),
        Optional.empty(),
        1);
  }

  static Report evidence(Reason reason) {
    return new Report(
        reason, "look", false, Optional.empty(), Optional.empty(), Optional.of(EVIDENCE), 1);
  }

  RunTerms terms() {
    RunTerms.Deadlines d = RunTerms.Deadlines.DEFAULT;
    return new RunTerms(
        DAY,
        approvalRequired,
        RetryPolicy.DEFAULT,
        new RunTerms.Deadlines(
            d.compute(), d.commit(), d.waiting(), d.upstream(), approvalDeadline));
  }

  RunObservation seen() {
    return new RunObservation(
        now,
        new RunRequest(UID, NOW.minusSeconds(60), mode, suspend, cancel, ttl, Optional.of("ada")),
        state,
        contract.orElseGet(() -> new ContractFacts.Frozen(terms())),
        jobs,
        siblings,
        reviews,
        approvals,
        claims,
        deletion,
        upstreamMoved);
  }

  Decision decide() {
    return RunDecider.decide(seen());
  }
}
