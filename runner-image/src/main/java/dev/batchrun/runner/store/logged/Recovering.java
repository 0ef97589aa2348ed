package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.recovery.RecoveryEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.BaseEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.CommitEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.LogEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.SealEvidence;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.RecoveryOutcome;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import dev.batchrun.runner.store.logged.RunRecords.AttemptRecord;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Fence, look, decide. The order is the point: what is seen after the fence stays true. */
final class Recovering {
  private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

  /** What the store can say on the way that only a person can resolve. */
  private static final Set<Reason> CONTRADICTIONS =
      EnumSet.of(
          Reason.LogBroken, Reason.LogForeign, Reason.LogShortened, Reason.ManualReviewRequired);

  private final Parts parts;
  private final Opening opening;
  private final Claims claims;

  Recovering(Parts parts) {
    this.parts = parts;
    this.opening = new Opening(parts);
    this.claims = new Claims(parts);
  }

  /** What was found and what it takes to act on it. */
  private record Findings(
      RecoveryEvidence evidence, String message, List<Finding> files, Optional<LogEntry> commit) {

    static Findings log(LogEvidence log, String message) {
      return new Findings(
          new RecoveryEvidence(
              log, CommitEvidence.Absent, SealEvidence.None, BaseEvidence.Unchanged),
          message,
          List.of(),
          Optional.empty());
    }

    static Findings committed(String runId, LogEntry entry) {
      return new Findings(
          new RecoveryEvidence(
              LogEvidence.Sound, CommitEvidence.Present, SealEvidence.None, BaseEvidence.Unchanged),
          new Verdict.AlreadyPublished(runId, entry.n()).message(),
          List.of(),
          Optional.of(entry));
    }

    Findings seal(SealEvidence seal, BaseEvidence base, String text, List<Finding> found) {
      return new Findings(
          new RecoveryEvidence(LogEvidence.Sound, CommitEvidence.Absent, seal, base),
          text,
          found,
          Optional.empty());
    }
  }

  RecoveryOutcome recover(StepRequest request) throws IOException {
    try {
      return lookAndDecide(request);
    } catch (StepFailure failure) {
      if (!CONTRADICTIONS.contains(failure.reason())) {
        throw failure;
      }
      return decided(request, -1, Findings.log(LogEvidence.Contradicted, failure.getMessage()));
    }
  }

  private RecoveryOutcome lookAndDecide(StepRequest request) throws IOException {
    LogStanding standing = parts.log().read();
    if (standing instanceof LogStanding.Unreadable unreadable) {
      return decided(request, -1, Findings.log(LogEvidence.Unreadable, unreadable.why()));
    }
    if (standing instanceof LogStanding.Contradicted contradicted) {
      return decided(request, -1, Findings.log(LogEvidence.Contradicted, contradicted.message()));
    }
    OpenResult opened = opening.open(request);
    if (opened instanceof OpenResult.Refused refused) {
      return decided(request, -1, Findings.log(LogEvidence.Contradicted, refused.message()));
    }
    long g0 = parts.records().opened(request.runId()).orElseThrow().g0();
    return decided(request, g0, look(request, g0));
  }

  private Findings look(StepRequest request, long g0) throws IOException {
    CommitLog log = parts.log();
    log.fold();
    // At least 1: a run that never published is fenced too, by winning a slot.
    long epoch =
        Math.max(Math.max(1, request.epoch()), log.facts(request.runId(), g0).highestEpoch());
    CommitLog.Appended fence =
        log.append(
            request.runId(),
            epoch,
            new Entry.Fence(),
            view -> Checks.fence(view.fold(), view.facts(request.runId(), g0), epoch));
    if (fence instanceof CommitLog.Unknown unknown) {
      return Findings.log(LogEvidence.Unreadable, unknown.failure().getMessage());
    }
    Fold fold = log.fold();
    RunFacts facts = log.facts(request.runId(), g0);
    Findings sound = Findings.log(LogEvidence.Sound, "");
    if (facts.commit().isPresent()) {
      return Findings.committed(request.runId(), facts.commit().get());
    }
    return request.seal() == null
        ? sound.seal(SealEvidence.None, BaseEvidence.Unchanged, "no seal is named", List.of())
        : sealed(request, fold, facts, sound);
  }

  private Findings sealed(StepRequest request, Fold fold, RunFacts facts, Findings sound)
      throws IOException {
    Findings found = seal(request, fold, facts, sound);
    Fold now = parts.log().fold();
    // Rightly gone, perhaps: given up, or collected, since the log was read.
    return found.evidence().seal() == SealEvidence.Damaged && now.head() > fold.head()
        ? seal(request, now, facts.then(parts.log().entries(fold.head() + 1)), sound)
        : found;
  }

  private Findings seal(StepRequest request, Fold fold, RunFacts facts, Findings sound)
      throws IOException {
    Look<Seal> look = parts.records().seal(request.runId(), request.seal());
    if (look instanceof Look.Unreadable<Seal> unreadable) {
      return sound.seal(
          SealEvidence.Unreadable, BaseEvidence.Unchanged, unreadable.why(), List.of());
    }
    if (!(look instanceof Look.Present<Seal> present)) {
      List<Finding> none = List.of(Evidence.noSeal(request.runId(), request.seal(), look));
      return sound.seal(
          SealEvidence.Damaged,
          BaseEvidence.Unchanged,
          Evidence.summary(request.seal(), none),
          none);
    }
    SealedOutput output = new SealedOutput(parts, present.value(), request.seal());
    if (facts.condemnedPaths().contains(output.attemptPath())) {
      // Its bytes may be gone, and rightly so: the log gave it up before.
      return sound.seal(
          SealEvidence.None,
          BaseEvidence.Unchanged,
          output.attemptPath() + " was condemned before",
          List.of());
    }
    List<Finding> damage = output.damage(fold, THREADS);
    Optional<Finding> unreadable =
        damage.stream().filter(f -> f.state() == State.Unreadable).findFirst();
    if (unreadable.isPresent()) {
      return sound.seal(
          SealEvidence.Unreadable,
          BaseEvidence.Unchanged,
          unreadable.get().path() + ": " + unreadable.get().detail(),
          List.of());
    }
    if (!damage.isEmpty()) {
      return sound.seal(
          SealEvidence.Damaged,
          BaseEvidence.Unchanged,
          Evidence.summary(request.seal(), damage),
          damage);
    }
    return output.baseMoved(request, fold)
        ? sound.seal(
            SealEvidence.Verified,
            BaseEvidence.Changed,
            "output "
                + output.boundary()
                + " moved since the seal was made. Nothing was committed. The gates have to run"
                + " again",
            List.of())
        : sound.seal(
            SealEvidence.Verified,
            BaseEvidence.Unchanged,
            "nothing was committed and all sealed files are whole; publish the seal again",
            List.of());
  }

  private RecoveryOutcome decided(StepRequest request, long g0, Findings found) throws IOException {
    RecoveryVerdict verdict = RecoveryVerdict.of(found.evidence());
    return switch (verdict) {
      case AlreadyPublished -> adopted(request, g0, found);
      case SafeToRetry, Conflict -> {
        claims.settle(request.runId(), epoch(request, g0));
        yield outcome(request, g0, verdict, found.message(), "");
      }
      case FailedCleaned -> cleaned(request, g0, found);
      case ManualReviewRequired ->
          outcome(
              request,
              g0,
              verdict,
              found.message(),
              new Evidence(parts)
                  .write(request, Snapshots.text(request.seal()), found.message(), found.files()));
      case NoDecision -> outcome(request, g0, verdict, found.message(), "");
    };
  }

  private RecoveryOutcome adopted(StepRequest request, long g0, Findings found) throws IOException {
    Completion.Completed completed =
        parts.completion().complete(found.commit().orElseThrow(), request.runId());
    claims.settle(request.runId(), Long.MAX_VALUE);
    return new RecoveryOutcome(
        RecoveryVerdict.AlreadyPublished,
        found.message(),
        Optional.of(completed.commit()),
        Optional.of(completed.manifest()),
        "",
        epoch(request, g0));
  }

  private RecoveryOutcome cleaned(StepRequest request, long g0, Findings found) throws IOException {
    Deletions deletions = new Deletions(parts);
    release(request);
    List<String> paths =
        parts.records().attempts(request.runId()).stream().map(AttemptRecord::path).toList();
    List<Verdict.Referenced> kept =
        deletions.attempts(request.runId(), g0, epoch(request, g0), paths);
    // A publisher with an epoch above the fence may have committed since the look.
    Optional<LogEntry> commit = parts.log().facts(request.runId(), g0).commit();
    if (commit.isPresent()) {
      return adopted(request, g0, Findings.committed(request.runId(), commit.get()));
    }
    claims.settle(request.runId(), Long.MAX_VALUE);
    return outcome(
        request,
        g0,
        RecoveryVerdict.FailedCleaned,
        found.message()
            + "; nothing was committed, "
            + (paths.size() - kept.size())
            + (paths.size() - kept.size() == 1 ? " attempt was" : " attempts were")
            + " condemned and deleted"
            + (kept.isEmpty() ? "" : "; " + kept.get(0).message()),
        "");
  }

  /** A Shadow run that is given up holds its bytes no longer. */
  private void release(StepRequest request) {
    for (Fold.Held held : parts.log().fold().holds().values()) {
      if (held.source().runId().equals(request.runId())) {
        Entry.Release release = new Entry.Release(held.source().sealDigest());
        parts
            .log()
            .append(
                request.runId(),
                request.epoch(),
                release,
                view -> Checks.release(view.fold(), release));
      }
    }
  }

  private RecoveryOutcome outcome(
      StepRequest request, long g0, RecoveryVerdict verdict, String message, String evidence) {
    return new RecoveryOutcome(
        verdict, message, Optional.empty(), Optional.empty(), evidence, epoch(request, g0));
  }

  private long epoch(StepRequest request, long g0) {
    return g0 < 0
        ? request.epoch()
        : Math.max(request.epoch(), parts.log().facts(request.runId(), g0).highestEpoch());
  }
}
