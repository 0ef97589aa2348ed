package dev.batchrun.runner.stage;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Column;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.api.v1alpha1.Transform;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Limits;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.InputLock.LockedFile;
import dev.batchrun.runner.evidence.InputLock.LockedInput;
import dev.batchrun.runner.evidence.InputLock.LockedReference;
import dev.batchrun.runner.inputs.FileInputs;
import dev.batchrun.runner.inputs.LockedTables;
import dev.batchrun.runner.inputs.ReferenceVersions;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.DatasetStore;
import dev.batchrun.runner.store.LockRef;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.transform.AttemptFile;
import dev.batchrun.runner.transform.SqlTransform;
import dev.batchrun.runner.transform.Steps;
import dev.batchrun.runner.transform.Variables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Opens the run and fixes what it reads. Whatever can be found wrong without computing a row is
 * found here: SQL, missing or empty inputs, columns, references.
 */
public final class LockStage {
  private static final String STAGE = "lock";

  private final StepContext context;
  private final Stores stores;
  private final Progress progress;
  private final Clock clock;

  public LockStage(StepContext context, Stores stores, Progress progress, Clock clock) {
    this.context = context;
    this.stores = stores;
    this.progress = progress;
    this.clock = clock;
  }

  /** Runs the stage. */
  public StepReport run() throws IOException {
    DatasetStore store = stores.own(context);
    OpenResult opened = store.open(context.request());
    if (!(opened instanceof OpenResult.Opened)) {
      throw notOpened(opened);
    }
    Reports report = Reports.of(context.request().runId(), STAGE, Reason.Succeeded);
    if (!context.request().mode().computes()) {
      progress.line(STAGE, "mode " + context.request().mode() + " reads no inputs");
      return report.witness(store.witness()).build();
    }
    requireReadablePrevious();
    PublishedSnapshot snapshot = store.snapshot(OptionalLong.empty(), context.boundary());
    List<Path> previous = previous(store, snapshot);
    LockRef lock = lock(store, previous);
    Attempt attempt =
        store.registerAttempt(
            context.request().runId(), context.request().attempt(), context.podToken());
    new AttemptFile(
            context.request().runId(),
            attempt.path(),
            snapshot.base(context.boundary()),
            previous.stream().map(store::relativize).toList())
        .write(context);
    if (!Steps.usedBy(context.spec())) {
      Exchange.write(context, lock.lock());
    }
    return report.lock(summary(lock)).witness(store.witness()).build();
  }

  private LockRef lock(DatasetStore store, List<Path> previous) throws IOException {
    try (DuckSession session = DuckSession.open(Limits.of(context))) {
      if (Steps.usedBy(context.spec())) {
        // Before anything large is read: a typing mistake shows at once.
        Steps.of(context.spec(), session);
      }
      Optional<LockRef> existing = store.readLock(context.request().runId());
      InputLock proposal = existing.isPresent() ? existing.get().lock() : resolve();
      new UpstreamInputs(context, stores, progress).fetch(proposal);
      prove(session, proposal, previous);
      LockRef lock = existing.isPresent() ? existing.get() : store.adoptLock(proposal);
      new UpstreamInputs(context, stores, progress).fetch(lock.lock());
      if (existing.isPresent() || lock.adopted()) {
        progress.line(STAGE, "using the lock of " + lock.lock().lockedAt());
      }
      return lock;
    }
  }

  private static StepFailure notOpened(OpenResult result) {
    if (result instanceof OpenResult.AlreadyPublished published) {
      return new StepFailure(
          Reason.AlreadyPublished,
          "the run was published as version "
              + published.commit().version()
              + " and stands as "
              + published.commit().standing()
              + "; nothing is computed",
          report ->
              Reports.from(report)
                  .commit(published.commit(), published.manifest())
                  .witness(published.witness())
                  .build());
    }
    if (result instanceof OpenResult.RequestChanged changed) {
      return new StepFailure(Reason.RequestChanged, changed.message());
    }
    if (result instanceof OpenResult.Refused refused) {
      return new StepFailure(refused.reason(), refused.message());
    }
    throw new AssertionError("unknown result " + result);
  }

  private InputLock resolve() throws IOException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    FileInputs files = new FileInputs(context, progress);
    UpstreamInputs upstreams = new UpstreamInputs(context, stores, progress);
    List<LockedInput> inputs = new ArrayList<>();
    for (Input input : context.spec().inputs()) {
      inputs.add(input.files() != null ? files.lock(input) : upstreams.lock(input));
    }
    ReferenceVersions versions = new ReferenceVersions(context, now);
    List<LockedReference> references = new ArrayList<>();
    for (var reference : context.spec().references()) {
      LockedReference locked = versions.lock(reference);
      progress.line(STAGE, "reference " + locked.name() + ": version " + locked.version());
      references.add(locked);
    }
    return new InputLock(
        1,
        context.request().runId(),
        now.toString(),
        inputs,
        references,
        Variables.texts(context, now.toString()));
  }

  /** Reads schemas, binds the SQL and looks for a first row, all before the lock is recorded. */
  private void prove(DuckSession session, InputLock lock, List<Path> previous) throws IOException {
    if (Steps.usedBy(context.spec())) {
      SqlTransform transform = new SqlTransform(context, session, lock, progress);
      transform.prepare(previous, List.of());
      transform.shape();
    } else {
      LockedTables tables = new LockedTables(context, session, lock);
      tables.create();
      session.close(tables.readable(), List.of(session.limits().temporary()));
    }
    for (LockedInput locked : lock.inputs()) {
      requireRows(session, locked);
    }
  }

  private void requireRows(DuckSession session, LockedInput locked) {
    Input input =
        context.spec().inputs().stream()
            .filter(i -> i.name().equals(locked.name()))
            .findFirst()
            .orElseThrow();
    String table = Sql.name(locked.name());
    if (input.whenEmpty() != Input.EmptyPolicy.Accept
        && session.query("SELECT 1 FROM " + table + " LIMIT 1", row -> 1).isEmpty()) {
      throw new StepFailure(
          Reason.InputEmpty,
          "input "
              + locked.name()
              + ": "
              + Progress.count(locked.files().size())
              + (locked.files().size() == 1 ? " file has" : " files have")
              + " no row"
              + (locked.from() == null
                  ? ""
                  : " with "
                      + input.boundary().column()
                      + " in ["
                      + locked.from()
                      + ", "
                      + locked.to()
                      + ")")
              + "; deliver the rows, correct the boundary, or set whenEmpty: Accept");
    }
    Stream<Column> declared =
        input.files() == null ? Stream.empty() : input.files().columns().stream();
    declared
        .filter(column -> Boolean.FALSE.equals(column.nullable()))
        .forEach(column -> requireNoNull(session, locked, column));
  }

  private static void requireNoNull(DuckSession session, LockedInput locked, Column column) {
    long nulls =
        session.number(
            "SELECT count(*) FROM "
                + Sql.name(locked.name())
                + " WHERE "
                + Sql.name(column.name())
                + " IS NULL");
    if (nulls > 0) {
      throw new StepFailure(
          Reason.SchemaDrift,
          "input "
              + locked.name()
              + ": column "
              + column.name()
              + " is declared nullable: false, found NULL in "
              + Progress.count(nulls)
              + " rows; correct the files or the declaration");
    }
  }

  /** A user's container sees its inputs and its own output, and nothing else of the store. */
  private void requireReadablePrevious() {
    Transform transform = context.spec().transform();
    if (transform.container() != null
        && transform.compute() == Transform.ComputeMode.IncrementalRecompute) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "transform.compute: found IncrementalRecompute with a container, expected FullRecompute; a"
              + " container cannot see the published rows. Use SQL, or read another Dataset as input");
    }
  }

  private List<Path> previous(DatasetStore store, PublishedSnapshot snapshot) {
    if (context.spec().transform().compute() != Transform.ComputeMode.IncrementalRecompute) {
      return List.of();
    }
    List<PublishedFile> files = snapshot.files(context.boundary());
    store.fetch(files);
    return files.stream().map(PublishedFile::file).toList();
  }

  private static BatchRunStatus.Lock summary(LockRef lock) {
    long files = 0;
    long bytes = 0;
    for (LockedInput input : lock.lock().inputs()) {
      files += input.files().size();
      bytes += input.files().stream().mapToLong(LockedFile::size).sum();
    }
    return new BatchRunStatus.Lock(lock.digest(), lock.lock().lockedAt(), files, bytes);
  }
}
