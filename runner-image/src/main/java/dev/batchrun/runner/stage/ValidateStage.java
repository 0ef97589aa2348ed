package dev.batchrun.runner.stage;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Transform;
import dev.batchrun.core.gate.CheckOutcome;
import dev.batchrun.core.gate.GateAction;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.evidence.Seal.OutputFile;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.DatasetStore;
import dev.batchrun.runner.store.LockRef;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.Restoration;
import dev.batchrun.runner.store.SealRef;
import dev.batchrun.runner.transform.AttemptFile;
import dev.batchrun.runner.validate.Proof;
import dev.batchrun.runner.validate.Prover;
import java.io.IOException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.OptionalLong;

/** Proves what was staged and seals it. */
public final class ValidateStage {
  private static final String STAGE = "validate";

  private final StepContext context;
  private final Stores stores;
  private final Progress progress;
  private final Clock clock;

  public ValidateStage(StepContext context, Stores stores, Progress progress, Clock clock) {
    this.context = context;
    this.stores = stores;
    this.progress = progress;
    this.clock = clock;
  }

  /** Runs the stage. */
  public StepReport run() throws IOException {
    DatasetStore store = stores.own(context);
    return context.request().mode().computes() ? prove(store) : restore(store);
  }

  private StepReport restore(DatasetStore store) {
    Restoration restoration = store.sealRestoration(context.request());
    if (restoration instanceof Restoration.Refused refused) {
      throw new StepFailure(refused.reason(), refused.message());
    }
    if (restoration instanceof Restoration.Sealed sealed) {
      return report()
          .seal(summary(sealed.ref().digest(), sealed.seal()))
          .witness(store.witness())
          .build();
    }
    throw new AssertionError("unknown restoration " + restoration);
  }

  private StepReport prove(DatasetStore store) throws IOException {
    String runId = context.request().runId();
    AttemptFile told = AttemptFile.read(context);
    Attempt attempt = store.registerAttempt(runId, context.request().attempt(), context.podToken());
    LockRef lock =
        store
            .readLock(runId)
            .orElseThrow(
                () ->
                    new StepFailure(
                        Reason.InvalidRequest, "validate: the run has no lock; run lock first"));
    PublishedSnapshot published = store.snapshot(OptionalLong.empty(), context.boundary());
    Proof proof = new Prover(context, store, attempt, lock.lock(), published, progress).run();
    BatchRunStatus.Quality quality = quality(proof);
    if (proof.verdict().action() == GateAction.FailRun) {
      throw new StepFailure(
          Reason.QualityFailed,
          proof.verdict().firstProblem().map(CheckOutcome::describe).orElse("")
              + ". Nothing was published",
          report -> Reports.from(report).quality(quality).build());
    }
    // Rows computed from the published version rest on that version, whatever came after it.
    boolean incremental =
        context.spec().transform().compute() == Transform.ComputeMode.IncrementalRecompute;
    Map<String, Long> base = incremental ? told.base() : published.base(context.boundary());
    Seal seal =
        new Sealing(context, attempt, lock, base)
            .of(proof, clock.instant().truncatedTo(ChronoUnit.MICROS));
    String digest = keep(store, attempt, seal);
    Reports report = report().quality(quality).seal(summary(digest, seal)).witness(store.witness());
    proof
        .comparison()
        .ifPresent(
            c ->
                report.comparison(
                    new BatchRunStatus.Comparison(
                        c.added(), c.removed(), c.changed(), c.unchanged(), c.withinTolerance())));
    return report.message(message(proof, seal)).build();
  }

  /** What stays of a run: a seal to publish, a seal to compare and promote, or evidence alone. */
  private String keep(DatasetStore store, Attempt attempt, Seal seal) {
    Mode mode = context.request().mode();
    return switch (mode) {
      case Publish -> store.writeSeal(seal).digest();
      case Shadow -> {
        SealRef ref = store.writeSeal(seal);
        progress.line(STAGE, "kept for comparison at " + store.holdShadow(ref));
        yield ref.digest();
      }
      case DryRun, CompareOnly -> {
        store.discardAttempt(context.request().runId(), attempt);
        yield null;
      }
      case Rollback, Promote -> throw new AssertionError(mode + " computes nothing");
    };
  }

  private Reports report() {
    return Reports.of(context.request().runId(), STAGE, Reason.Succeeded);
  }

  private static String message(Proof proof, Seal seal) {
    if (!seal.approvalReasons().isEmpty()) {
      return "waits for an approval: " + String.join("; ", seal.approvalReasons());
    }
    return proof.verdict().firstProblem().map(CheckOutcome::describe).orElse(null);
  }

  private static BatchRunStatus.Quality quality(Proof proof) {
    return new BatchRunStatus.Quality(
        proof.verdict().passed(),
        proof.verdict().warned(),
        proof.verdict().failed(),
        proof.quarantine().map(Seal.Quarantine::rows).orElse(0L),
        proof.verdict().firstProblem().map(p -> clip(p.describe())).orElse(null));
  }

  /** The status field's bound. */
  private static String clip(String text) {
    return text.length() <= 256 ? text : text.substring(0, 255) + "…";
  }

  private static BatchRunStatus.Seal summary(String digest, Seal seal) {
    return new BatchRunStatus.Seal(
        digest,
        seal.rows(),
        seal.bytes(),
        seal.outputs().size(),
        (int) seal.outputs().stream().map(OutputFile::partition).distinct().count(),
        seal.withheld().size(),
        !seal.approvalReasons().isEmpty());
  }
}
