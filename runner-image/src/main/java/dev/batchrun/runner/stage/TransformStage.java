package dev.batchrun.runner.stage;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Limits;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.inputs.FileStamps;
import dev.batchrun.runner.inputs.LockedTables;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.DatasetStore;
import dev.batchrun.runner.transform.AttemptFile;
import dev.batchrun.runner.transform.SqlTransform;
import dev.batchrun.runner.transform.StagedFiles;
import dev.batchrun.runner.transform.Steps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Computes rows from locked inputs and stages them. */
public final class TransformStage {
  private static final String STAGE = "transform";

  private final StepContext context;
  private final Stores stores;
  private final Progress progress;

  public TransformStage(StepContext context, Stores stores, Progress progress) {
    this.context = context;
    this.stores = stores;
    this.progress = progress;
  }

  /** Runs the stage. */
  public StepReport run() throws IOException {
    Reports report = Reports.of(context.request().runId(), STAGE, Reason.Succeeded);
    if (!context.request().mode().computes()) {
      progress.line(STAGE, "mode " + context.request().mode() + " computes nothing");
      return report.build();
    }
    if (!Steps.usedBy(context.spec())) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "transform: the contract names a container; it runs in place of this command");
    }
    DatasetStore store = stores.own(context);
    InputLock lock =
        store
            .readLock(context.request().runId())
            .orElseThrow(
                () ->
                    new StepFailure(
                        Reason.InvalidRequest, "transform: the run has no lock; run lock first"))
            .lock();
    AttemptFile attempt = AttemptFile.read(context);
    // Before the digests are read: a file that is written after its turn has another stamp.
    FileStamps stamps = FileStamps.of(context, lock);
    verify(lock);
    Path directory = store.resolve(attempt.attemptPath());
    StagedFiles staged = compute(store, lock, attempt, directory);
    // The digests were right before; that nothing was written since shows that they were right
    // while the rows were read.
    stamps.requireUnchanged();
    staged.write(context);
    progress.line(
        STAGE,
        Progress.count(staged.rows())
            + " rows, "
            + staged.files().size()
            + (staged.files().size() == 1 ? " file, " : " files, ")
            + Progress.bytes(staged.bytes()));
    return report.rows(staged.rows()).build();
  }

  private StagedFiles compute(
      DatasetStore store, InputLock lock, AttemptFile attempt, Path directory) throws IOException {
    try (DuckSession session = DuckSession.open(Limits.of(context))) {
      SqlTransform transform = new SqlTransform(context, session, lock, progress);
      transform.prepare(
          attempt.previous().stream().map(store::resolve).toList(), List.of(directory));
      transform.warnings().forEach(w -> progress.line(STAGE, "warning: " + w));
      return transform.run(attempt.attemptPath(), directory, store.writes());
    }
  }

  private void verify(InputLock lock) throws IOException {
    long total =
        Math.max(
            1,
            lock.inputs().stream()
                .flatMap(input -> input.files().stream())
                .mapToLong(InputLock.LockedFile::size)
                .sum());
    AtomicLong done = new AtomicLong();
    LockedTables.verify(
        context,
        lock,
        read ->
            progress.bar(
                STAGE,
                Math.min(0.99, done.addAndGet(read) / (double) total),
                "of the locked files checked"));
  }
}
