package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.step.SurveyResult;
import dev.batchrun.api.v1alpha1.BatchRunStatus.Witness;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.ClosingOutcome;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.CollectOutcome;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.LockRef;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishOrder;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.RecoveryOutcome;
import dev.batchrun.runner.store.Restoration;
import dev.batchrun.runner.store.SealRef;
import dev.batchrun.runner.store.StageWrites;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.Verification;
import dev.batchrun.runner.store.logged.RunRecords.AttemptRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A store that keeps a commit log: the whole protocol over whatever holds its records and bytes.
 * One instance serves one step of one thread.
 */
public abstract class LoggedStore implements CommitStore {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9][-A-Za-z0-9]{0,99}");

  private final Parts parts;

  /**
   * What is different from one kind of store to another.
   *
   * @param place where the dataset is
   * @param files keeps the records
   * @param data keeps the bytes
   * @param views shows readers what is in force
   */
  public record Backend(
      Place place, RecordFiles files, DataFiles data, Function<Snapshots, ReaderViews> views) {}

  /** A store over a backend. Nothing is read or written before the first call. */
  protected LoggedStore(Backend backend, StoreAccess access) {
    RunRecords records = new RunRecords(backend.files());
    Snapshots snapshots = new Snapshots(backend.data(), records);
    ReaderViews views = backend.views().apply(snapshots);
    CommitLog log = new CommitLog(backend.files(), views, access);
    this.parts =
        new Parts(
            backend.place(),
            access,
            backend.files(),
            backend.data(),
            log,
            records,
            snapshots,
            views,
            new Completion(log, records, views, backend.place()));
  }

  private static <T> T io(Callable<T> call) {
    try {
      return call.call();
    } catch (IOException | UncheckedIOException e) {
      throw Failures.of(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public final OpenResult open(StepRequest request) {
    return io(() -> new Opening(parts).open(request));
  }

  @Override
  public final LockRef adoptLock(InputLock proposal) {
    return io(
        () -> {
          requireOpened(proposal.runId());
          return parts.records().lock(proposal);
        });
  }

  @Override
  public final Optional<LockRef> readLock(String runId) {
    return io(() -> parts.records().lock(runId));
  }

  @Override
  public final Attempt registerAttempt(String runId, int attempt, String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "pod token: found '" + token + "', expected letters, digits and dashes");
    }
    return io(
        () -> {
          requireOpened(runId);
          AttemptRecord registered =
              parts
                  .records()
                  .attempt(
                      new AttemptRecord(
                          1,
                          runId,
                          attempt,
                          Layout.attemptPath(runId, attempt, token),
                          parts.access().clock().instant().toString()),
                      token);
          Path directory = parts.data().directory(registered.path());
          return new Attempt(attempt, registered.path(), directory);
        });
  }

  @Override
  public final PublishedSnapshot snapshot(OptionalLong asOfVersion, OutputBoundary scope) {
    LogStanding standing = parts.log().read();
    if (standing instanceof LogStanding.Absent) {
      return PublishedSnapshot.nothing();
    }
    return parts.snapshots().of(CommitLog.sound(standing), asOfVersion, scope::contains);
  }

  @Override
  public final PublishedSnapshot snapshot(OptionalLong asOfVersion) {
    return snapshot(asOfVersion, OutputBoundary.whole(parts.place().partitionBy()));
  }

  @Override
  public final void fetch(List<PublishedFile> files) {
    io(
        () -> {
          parts.data().fetch(files);
          return files;
        });
  }

  @Override
  public final SealRef writeSeal(Seal seal) {
    return io(
        () -> {
          requireOpened(seal.runId());
          new Sealing(parts).makeDurable(seal);
          return new SealRef(seal.runId(), parts.records().seal(seal));
        });
  }

  @Override
  public final Look<Seal> readSeal(String runId, String sealDigest) {
    return parts.records().seal(runId, sealDigest);
  }

  @Override
  public final Restoration sealRestoration(StepRequest request) {
    return io(() -> new Restorations(parts).seal(request));
  }

  @Override
  public final Path evidenceDirectory(String runId) {
    return io(() -> parts.data().directory(Layout.evidence(runId)));
  }

  @Override
  public final StageWrites writes() {
    return parts.data().writes();
  }

  @Override
  public final Path resolve(String pathInDataset) {
    return parts.data().local(pathInDataset);
  }

  @Override
  public final String relativize(Path file) {
    return parts.data().relativize(file);
  }

  @Override
  public final String holdShadow(SealRef ref) {
    return io(() -> new Holding(parts).hold(ref, requireOpened(ref.runId())));
  }

  @Override
  public final void discardAttempt(String runId, Attempt attempt) {
    io(
        () -> {
          long g0 = requireOpened(runId);
          parts.data().keepEvidence(Layout.evidence(runId));
          parts.log().fold();
          List<Verdict.Referenced> kept =
              new Deletions(parts).attempts(runId, g0, 0, List.of(attempt.path()));
          if (!kept.isEmpty()) {
            throw new StepFailure(kept.get(0).reason(), kept.get(0).message());
          }
          return attempt;
        });
  }

  @Override
  public final Witness witness() {
    Fold fold = parts.log().fold();
    parts.log().sync(fold.head());
    return Parts.witness(fold);
  }

  @Override
  public final PublishOutcome publish(PublishOrder order) {
    return io(() -> new Publishing(parts).publish(order));
  }

  @Override
  public final RecoveryOutcome recover(StepRequest request) {
    return io(() -> new Recovering(parts).recover(request));
  }

  @Override
  public final CollectOutcome collect(CollectOrder order) {
    return io(() -> new Collecting(parts, order).collect());
  }

  @Override
  public final ClosingOutcome closePeriod(String id, OutputBoundary period, String reason) {
    return io(() -> new Closing(parts).close(id, period, reason));
  }

  @Override
  public final ClosingOutcome reopenPeriod(String id, String reason) {
    return io(() -> new Closing(parts).reopen(id, reason));
  }

  @Override
  public final SurveyResult survey(StepRequest request, boolean audit) {
    return io(() -> new Surveying(parts).survey(request, audit));
  }

  @Override
  public final Verification verify(OptionalLong asOfVersion) {
    return io(() -> new Verifying(parts).verify(asOfVersion));
  }

  /** All entries of the log, for people and tests. */
  public final List<dev.batchrun.core.log.LogEntry> log() {
    parts.log().fold();
    return parts.log().entries(0);
  }

  private long requireOpened(String runId) throws IOException {
    return parts
        .records()
        .opened(runId)
        .orElseThrow(() -> new IllegalStateException("run " + runId + " was never opened"))
        .g0();
  }
}
