package dev.batchrun.operator.world;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.identity.RunIdentity;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.Standing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store in memory: an append-only list of commits, and fences. */
public final class FakeStore {
  /** An entry of the log. */
  public record Commit(String runId, String run, long epoch, String seal, long version) {}

  private final List<Commit> commits = new ArrayList<>();
  private final Map<String, Long> fences = new HashMap<>();
  private final Map<String, String> seals = new HashMap<>();
  private final Map<String, Optional<BatchRunStatus.Witness>> witnesses = new HashMap<>();
  private boolean approvalNeeded;
  private Optional<String> contradiction = Optional.empty();
  private Optional<String> damage = Optional.empty();

  /** From now on the log cannot be believed, and this is the evidence. */
  public synchronized void breakLog(String evidence) {
    contradiction = Optional.of(evidence);
  }

  /** From now on sealed bytes do not verify, and this is the evidence. */
  public synchronized void damageBytes(String evidence) {
    damage = Optional.of(evidence);
  }

  /** Somebody put the store right. */
  public synchronized void repair() {
    contradiction = Optional.empty();
    damage = Optional.empty();
  }

  /** From now on gates ask for an approval. */
  public synchronized void needApproval() {
    approvalNeeded = true;
  }

  /** All commits, oldest first. */
  public synchronized List<Commit> commits() {
    return List.copyOf(commits);
  }

  /** The head of the log that a run was first told to expect. */
  public synchronized Optional<BatchRunStatus.Witness> expected(String run) {
    return witnesses.get(run);
  }

  /** The report of a stage that does what it should. */
  public synchronized StepReport play(StepRequest request, String stage) {
    witnesses.putIfAbsent(request.run(), Optional.ofNullable(request.witness()));
    return switch (stage) {
      case "lock" -> lock(request);
      case "transform" -> new Draft(request, stage, Reason.Succeeded).report();
      case "validate" -> validate(request);
      case "publish" -> publish(request);
      case "recover" -> recover(request);
      default -> new Draft(request, stage, Reason.Succeeded).report();
    };
  }

  private StepReport lock(StepRequest request) {
    if (contradiction.isPresent()) {
      return report(request, "lock", Reason.LogBroken, contradiction.get());
    }
    Optional<Commit> own = own(request.runId());
    if (own.isPresent()) {
      return new Draft(request, "lock", Reason.AlreadyPublished).commit(own.get()).report();
    }
    Draft draft = new Draft(request, "lock", Reason.Succeeded);
    draft.lock =
        new BatchRunStatus.Lock(digest("lock" + request.runId()), "2026-07-04T00:00:00Z", 2L, 20L);
    return draft.report();
  }

  private StepReport validate(StepRequest request) {
    Draft draft = new Draft(request, "validate", Reason.Succeeded);
    String seal = digest("seal" + request.runId() + request.attempt());
    seals.put(request.runId(), seal);
    draft.seal = new BatchRunStatus.Seal(seal, 10L, 100L, 1, 1, 0, approvalNeeded);
    draft.quality = new BatchRunStatus.Quality(3, 0, 0, 0L, null);
    return draft.report();
  }

  private StepReport publish(StepRequest request) {
    if (contradiction.isPresent()) {
      return report(request, "publish", Reason.LogBroken, contradiction.get());
    }
    Optional<Commit> own = own(request.runId());
    if (own.isPresent()) {
      return new Draft(request, "publish", Reason.AlreadyPublished).commit(own.get()).report();
    }
    if (fences.getOrDefault(request.runId(), 0L) >= request.epoch()) {
      Draft fenced = new Draft(request, "publish", Reason.Fenced);
      fenced.epoch = fences.get(request.runId());
      return fenced.report();
    }
    if (approvalNeeded && request.approval() == null) {
      return new Draft(request, "publish", Reason.NotApproved).report();
    }
    if (damage.isPresent()) {
      return report(request, "publish", Reason.ManualReviewRequired, damage.get());
    }
    Commit commit =
        new Commit(
            request.runId(), request.run(), request.epoch(), request.seal(), commits.size() + 1);
    commits.add(commit);
    return new Draft(request, "publish", Reason.Published).commit(commit).report();
  }

  private StepReport recover(StepRequest request) {
    if (contradiction.isPresent()) {
      return report(request, "recover", Reason.ManualReviewRequired, contradiction.get());
    }
    Optional<Commit> own = own(request.runId());
    if (own.isPresent()) {
      return new Draft(request, "recover", Reason.AlreadyPublished).commit(own.get()).report();
    }
    fences.merge(request.runId(), request.epoch(), Math::max);
    if (request.seal() == null) {
      seals.remove(request.runId());
    }
    boolean sealed = seals.containsKey(request.runId());
    if (sealed && damage.isPresent()) {
      return report(request, "recover", Reason.ManualReviewRequired, damage.get());
    }
    Reason verdict = sealed ? Reason.SafeToRetry : Reason.FailedCleaned;
    Draft draft = new Draft(request, "recover", verdict);
    draft.epoch = fences.get(request.runId());
    return draft.report();
  }

  private Optional<Commit> own(String runId) {
    return commits.stream().filter(c -> c.runId().equals(runId)).findFirst();
  }

  /** A digest of any text. */
  public static String digest(String text) {
    return RunIdentity.digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A report that says only how a stage ended. */
  public static StepReport report(StepRequest request, String stage, Reason reason) {
    return new Draft(request, stage, reason).report();
  }

  /** A report with evidence to look at. */
  public static StepReport report(
      StepRequest request, String stage, Reason reason, String evidence) {
    Draft draft = new Draft(request, stage, reason);
    draft.evidence = evidence;
    return draft.report();
  }

  private static final class Draft {
    private final StepRequest request;
    private final String stage;
    private final Reason reason;
    private BatchRunStatus.Lock lock;
    private BatchRunStatus.Seal seal;
    private BatchRunStatus.Quality quality;
    private BatchRunStatus.Commit commit;
    private BatchRunStatus.Witness witness;
    private String evidence;
    private Long epoch;

    Draft(StepRequest request, String stage, Reason reason) {
      this.request = request;
      this.stage = stage;
      this.reason = reason;
    }

    Draft commit(Commit made) {
      commit =
          new BatchRunStatus.Commit(made.version(), "2026-07-04T01:00:00Z", null, Standing.Current);
      witness =
          new BatchRunStatus.Witness(
              "log-1", made.version(), digest("entry" + made.version()), null);
      return this;
    }

    StepReport report() {
      return new StepReport(
          StepRequest.PROTOCOL,
          request.runId(),
          stage,
          reason,
          stage + " ended with " + reason,
          lock,
          null,
          seal,
          quality,
          null,
          commit,
          null,
          witness,
          evidence,
          epoch);
    }
  }
}
