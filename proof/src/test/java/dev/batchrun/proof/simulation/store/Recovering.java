package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.recovery.RecoveryEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.BaseEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.CommitEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.LogEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.SealEvidence;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.runner.step.Reports;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stage recover: fence, look, decide. */
final class Recovering {
  private final Session session;
  private final StepRequest request;
  private final Claims claims;

  Recovering(Session session) {
    this.session = session;
    this.request = session.request();
    this.claims = new Claims(session);
  }

  StepReport recover() throws IOException {
    try {
      LogStanding standing = session.standing();
      if (standing instanceof LogStanding.Contradicted contradicted) {
        return decided(
            0,
            evidence(LogEvidence.Contradicted, CommitEvidence.Absent, SealEvidence.None),
            contradicted.message());
      }
      long g0 = opened();
      return look(g0);
    } catch (IOException e) {
      if (session.has(StoreBug.DeletesOnUnknown)) {
        for (String path : attempts()) {
          session.delete(path);
        }
      }
      throw e;
    }
  }

  private long opened() throws IOException {
    return new Opening(session).open().g0();
  }

  private StepReport look(long g0) throws IOException {
    session.fold();
    long known = session.facts(request.runId(), g0).highestEpoch();
    long epoch = Math.max(Math.max(1, request.epoch()), known);
    RunFacts before = session.facts(request.runId(), g0);
    if (!session.has(StoreBug.RecoversWithoutFence)) {
      session.append(
          request.runId(),
          epoch,
          new Entry.Fence(),
          fold -> Checks.fence(fold, session.facts(request.runId(), g0), epoch));
    }
    Fold fold = session.fold();
    RunFacts facts =
        session.has(StoreBug.LooksBeforeFencing) ? before : session.facts(request.runId(), g0);
    if (facts.commit().isPresent()) {
      return decided(
          g0,
          evidence(LogEvidence.Sound, CommitEvidence.Present, SealEvidence.None),
          "it was published");
    }
    if (request.seal() == null) {
      return uncommitted(g0, SealEvidence.None, BaseEvidence.Unchanged, "no seal is named");
    }
    Optional<Records.Seal> seal =
        session.read(Records.seal(request.runId(), request.seal()), Records.Seal.class);
    if (seal.isEmpty()) {
      return uncommitted(g0, SealEvidence.Damaged, BaseEvidence.Unchanged, "the seal is gone");
    }
    if (facts.condemnedPaths().contains(seal.get().attemptPath())) {
      return uncommitted(g0, SealEvidence.None, BaseEvidence.Unchanged, "condemned before");
    }
    SealedOutput output = new SealedOutput(session, seal.get());
    List<String> damage = output.damage(fold);
    BaseEvidence base = output.baseMoved(fold) ? BaseEvidence.Changed : BaseEvidence.Unchanged;
    return damage.isEmpty()
        ? uncommitted(g0, SealEvidence.Verified, base, "the sealed files are whole, base " + base)
        : uncommitted(g0, SealEvidence.Damaged, BaseEvidence.Unchanged, damage.get(0));
  }

  private static RecoveryEvidence evidence(
      LogEvidence log, CommitEvidence commit, SealEvidence seal) {
    return new RecoveryEvidence(log, commit, seal, BaseEvidence.Unchanged);
  }

  private StepReport uncommitted(long g0, SealEvidence seal, BaseEvidence base, String message)
      throws IOException {
    return decided(
        g0, new RecoveryEvidence(LogEvidence.Sound, CommitEvidence.Absent, seal, base), message);
  }

  private StepReport decided(long g0, RecoveryEvidence found, String message) throws IOException {
    RecoveryVerdict verdict = RecoveryVerdict.of(found);
    return switch (verdict) {
      case AlreadyPublished -> adopted(g0, message);
      case SafeToRetry, Conflict -> {
        claims.settle(request.runId(), epoch(g0));
        yield report(g0, verdict, message).witness(session.witness()).build();
      }
      case FailedCleaned -> cleaned(g0, message);
      case ManualReviewRequired ->
          report(g0, verdict, message).evidence(Records.digest(message)).build();
      case NoDecision -> report(g0, verdict, message).build();
    };
  }

  private StepReport adopted(long g0, String message) throws IOException {
    LogEntry commit = session.facts(request.runId(), g0).commit().orElseThrow();
    Completion.Completed completed = new Completion(session).complete(commit, request.runId());
    claims.settle(request.runId(), Long.MAX_VALUE);
    return report(g0, RecoveryVerdict.AlreadyPublished, message)
        .commit(completed.commit(), completed.manifest())
        .witness(session.witness())
        .build();
  }

  private StepReport cleaned(long g0, String message) throws IOException {
    release();
    new Deletions(session).attempts(g0, epoch(g0), attempts());
    claims.settle(request.runId(), Long.MAX_VALUE);
    return report(g0, RecoveryVerdict.FailedCleaned, message).witness(session.witness()).build();
  }

  private void release() throws IOException {
    Fold fold = session.fold();
    for (Fold.Held held : new java.util.TreeMap<>(fold.holds()).values()) {
      if (held.source().runId().equals(request.runId())) {
        Entry.Release release = new Entry.Release(held.source().sealDigest());
        session.append(
            request.runId(), request.epoch(), release, at -> Checks.release(at, release));
      }
    }
  }

  private List<String> attempts() throws IOException {
    List<String> paths = new ArrayList<>();
    for (String path : session.list(Records.attempts(request.runId()))) {
      paths.add(session.read(path, Records.Attempt.class).orElseThrow().path());
    }
    return paths;
  }

  private Reports report(long g0, RecoveryVerdict verdict, String message) {
    return Reports.of(request.runId(), "recover", verdict.reason())
        .message(message)
        .epoch(epoch(g0));
  }

  private long epoch(long g0) {
    return Math.max(request.epoch(), session.facts(request.runId(), g0).highestEpoch());
  }
}
