package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.PublishPolicy;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.PublishCheck;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The stage publish: verify, append, complete. */
final class Publishing {
  private final Session session;
  private final StepRequest request;
  private final Claims claims;

  Publishing(Session session) {
    this.session = session;
    this.request = session.request();
    this.claims = new Claims(session);
  }

  StepReport publish() throws IOException {
    Opening.Opened opened = new Opening(session).open();
    if (opened.before().isPresent()) {
      claims.settle(request.runId(), Long.MAX_VALUE);
      return published(opened.before().get(), Reason.AlreadyPublished);
    }
    Optional<Records.Seal> seal =
        session.read(Records.seal(request.runId(), request.seal()), Records.Seal.class);
    if (seal.isEmpty()) {
      return damaged("seal " + request.seal() + " is gone");
    }
    SealedOutput output = new SealedOutput(session, seal.get());
    Fold fold = session.fold();
    PublishCheck check = output.check(fold, request.epoch(), approvalNeeded(seal.get()));
    Verdict early = check.after(fold, session.facts(request.runId(), opened.g0()));
    if (!(early instanceof Verdict.Clear)) {
      return settled(early, opened.g0());
    }
    List<String> damage = output.damage(fold);
    if (!damage.isEmpty()) {
      return damaged(damage.get(0));
    }
    claims.resolveOthers(request.runId(), output.boundary());
    claims.begin(request.epoch(), opened.g0(), seal.get().boundary());
    Session.Appended appended =
        session.append(
            request.runId(),
            request.epoch(),
            check.entry(),
            at -> check.after(at, session.facts(request.runId(), opened.g0())));
    return appended.won().isPresent()
        ? completed(appended.won().get(), Reason.Succeeded)
        : settled(appended.refused(), opened.g0());
  }

  private boolean approvalNeeded(Records.Seal seal) {
    PublishPolicy policy = session.contract().spec().publish();
    return seal.approvalNeeded()
        || (policy != null && policy.approval() == PublishPolicy.ApprovalPolicy.Required);
  }

  private StepReport settled(Verdict verdict, long g0) throws IOException {
    Optional<LogEntry> commit = session.facts(request.runId(), g0).commit();
    if (verdict instanceof Verdict.AlreadyPublished && commit.isPresent()) {
      return completed(commit.get(), Reason.AlreadyPublished);
    }
    claims.settle(request.runId(), request.epoch());
    throw new StepFailure(verdict.reason(), verdict.message());
  }

  private StepReport completed(LogEntry entry, Reason reason) throws IOException {
    Completion.Completed completed = new Completion(session).complete(entry, request.runId());
    claims.settle(request.runId(), Long.MAX_VALUE);
    return published(completed, reason);
  }

  private StepReport published(Completion.Completed completed, Reason reason) throws IOException {
    return Reports.of(request.runId(), "publish", reason)
        .message("version " + completed.commit().version() + " is published")
        .commit(completed.commit(), completed.manifest())
        .witness(session.witness())
        .epoch(request.epoch())
        .build();
  }

  private StepReport damaged(String what) {
    return Reports.of(request.runId(), "publish", Reason.ManualReviewRequired)
        .message(what)
        .evidence(Records.digest(what))
        .epoch(request.epoch())
        .build();
  }
}
