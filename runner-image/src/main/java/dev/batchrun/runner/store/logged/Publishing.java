package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.PublishCheck;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishOrder;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.Restoration;
import dev.batchrun.runner.store.Verification.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Publishes a seal: verify, append, complete. */
final class Publishing {
  private final Parts parts;
  private final Opening opening;
  private final Claims claims;

  Publishing(Parts parts) {
    this.parts = parts;
    this.opening = new Opening(parts);
    this.claims = new Claims(parts);
  }

  PublishOutcome publish(PublishOrder order) throws IOException {
    StepRequest request = order.request();
    if (request.epoch() < 1) {
      throw new StepFailure(
          Reason.InvalidRequest, "epoch: found " + request.epoch() + ", a publish needs 1 or more");
    }
    OpenResult opened = opening.open(request);
    if (opened instanceof OpenResult.AlreadyPublished published) {
      claims.settle(request.runId(), Long.MAX_VALUE);
      return new PublishOutcome.Published(
          true, published.commit(), published.manifest(), published.sealDigest());
    }
    if (opened instanceof OpenResult.RequestChanged changed) {
      return refused(Reason.RequestChanged, changed.message());
    }
    if (opened instanceof OpenResult.Refused refused) {
      return refused(refused.reason(), refused.message());
    }
    long g0 = ((OpenResult.Opened) opened).g0();
    Optional<String> digest = sealDigest(request);
    if (digest.isEmpty()) {
      Restoration.Refused gone = (Restoration.Refused) new Restorations(parts).seal(request);
      return refused(gone.reason(), gone.message());
    }
    return publish(order, g0, digest.get());
  }

  private Optional<String> sealDigest(StepRequest request) throws IOException {
    if (request.seal() != null) {
      return Optional.of(request.seal());
    }
    if (request.mode().computes()) {
      throw new StepFailure(
          Reason.InvalidRequest, "seal: a publish of mode " + request.mode() + " needs its digest");
    }
    return new Restorations(parts).seal(request) instanceof Restoration.Sealed sealed
        ? Optional.of(sealed.ref().digest())
        : Optional.empty();
  }

  private PublishOutcome publish(PublishOrder order, long g0, String digest) throws IOException {
    StepRequest request = order.request();
    Look<Seal> look = parts.records().seal(request.runId(), digest);
    if (look instanceof Look.Unreadable<Seal> unreadable) {
      throw new StepFailure(
          Reason.StoreUnavailable, "seal " + digest + ": cannot be read: " + unreadable.why());
    }
    if (!(look instanceof Look.Present<Seal> present)) {
      return new Evidence(parts)
          .publishRefused(request, digest, List.of(Evidence.noSeal(request.runId(), digest, look)));
    }
    SealedOutput output = new SealedOutput(parts, present.value(), digest);
    output.requireFor(request);
    Fold fold = parts.log().fold();
    boolean approval = order.approvalRequired() || !output.seal().approvalReasons().isEmpty();
    PublishCheck check = check(output, request, fold, approval);
    // Ask before a long verification: a run that lost already need not read its bytes.
    Verdict early = check.after(fold, parts.log().facts(request.runId(), g0));
    if (!(early instanceof Verdict.Clear)) {
      return settled(request, early, g0);
    }
    List<Finding> damage = output.damage(fold, order.threads());
    if (!damage.isEmpty()) {
      // Rightly gone, perhaps: given up, or collected, since the log was read.
      Fold now = parts.log().fold();
      Verdict late =
          check(output, request, now, approval).after(now, parts.log().facts(request.runId(), g0));
      return late instanceof Verdict.Clear
          ? new Evidence(parts).publishRefused(request, digest, damage)
          : settled(request, late, g0);
    }
    claims.resolveOthers(request.runId(), output.boundary());
    claims.begin(request.runId(), request.epoch(), g0, output.boundary());
    CommitLog.Appended appended =
        parts
            .log()
            .append(
                request.runId(),
                request.epoch(),
                check.entry(),
                view -> check.after(view.fold(), view.facts(request.runId(), g0)));
    if (appended instanceof CommitLog.Unknown unknown) {
      throw unknown.failure();
    }
    if (appended instanceof CommitLog.Refused refused) {
      return settled(request, refused.verdict(), g0);
    }
    return completed(((CommitLog.Won) appended).entry(), request, false);
  }

  private static PublishCheck check(
      SealedOutput output, StepRequest request, Fold fold, boolean approval) {
    Entry entry = output.entry(request, fold);
    return PublishCheck.of(
        entry, request.epoch(), approval, Snapshots.text(output.seal().requestedBy()));
  }

  private PublishOutcome settled(StepRequest request, Verdict verdict, long g0) throws IOException {
    RunFacts facts = parts.log().facts(request.runId(), g0);
    if (verdict instanceof Verdict.AlreadyPublished && facts.commit().isPresent()) {
      return completed(facts.commit().get(), request, true);
    }
    claims.settle(request.runId(), request.epoch());
    return refused(verdict.reason(), verdict.message());
  }

  private PublishOutcome completed(LogEntry entry, StepRequest request, boolean before)
      throws IOException {
    Completion.Completed completed = parts.completion().complete(entry, request.runId());
    claims.settle(request.runId(), Long.MAX_VALUE);
    return new PublishOutcome.Published(
        before, completed.commit(), completed.manifest(), completed.sealDigest());
  }

  private static PublishOutcome refused(Reason reason, String message) {
    return new PublishOutcome.Refused(reason, message, "");
  }
}
