package dev.batchrun.runner.store;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus.Witness;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the stages of a compute Job ask of a dataset's store. Every method may be called again by a
 * twin, by a later attempt or after a crash at any line, and then gives the answer of the first
 * call that got through.
 *
 * <p><b>Failures, for every method.</b>
 *
 * <ul>
 *   <li>The store cannot be read or written: {@link StepFailure} with StoreUnavailable, DiskFull or
 *       PermissionDenied. What the call should do may or may not have happened; calling it again is
 *       always right.
 *   <li>The log contradicts what was recorded: {@link StepFailure} with LogBroken (a gap, a broken
 *       chain, an entry that cannot be parsed), LogForeign (another owner or another log), or
 *       LogShortened (shorter than the witness). Nothing was changed and nothing will be: the
 *       dataset is read-only until a person looked.
 *   <li>The caller is wrong (a run that was never opened, a seal of another run): {@link
 *       IllegalStateException}.
 * </ul>
 *
 * <p><b>Order.</b> {@code open}, then {@code adoptLock}, then {@code registerAttempt}, then write
 * and sync files below the attempt's directory, then {@code writeSeal}. A Publish refers to the
 * seal only, so everything it refers to is durable before it.
 */
public interface DatasetStore extends PublishedData {

  /**
   * Opens the run: creates the log if there is none, checks owner, nesting and witness, and records
   * where the log stood ({@code runs/<run-id>/open.json}). The first call for a run id wins; twins,
   * later attempts and re-applied runs get its answer.
   *
   * <p>Durable before it returns {@link OpenResult.Opened}: the log's first entry, the run's {@code
   * open.json}, the entry in the index of keys.
   */
  OpenResult open(StepRequest request);

  /**
   * Records the input lock ({@code runs/<run-id>/lock.json}), unless the run has one: then that one
   * is the lock and the proposal is forgotten. Use what this returns, never the proposal.
   */
  LockRef adoptLock(InputLock proposal);

  /** The run's lock; empty when the run has none yet. A store that cannot be read is a failure. */
  Optional<LockRef> readLock(String runId);

  /**
   * Registers an attempt, durably, before its first byte: from now on {@code collect} knows the
   * path and can clean it after any crash. Idempotent for the same token, so that the stages of one
   * Pod share one path; a twin has another token and gets another path. The directory exists on
   * return.
   *
   * @param token the Pod's token: letters, digits and dashes
   */
  Attempt registerAttempt(String runId, int attempt, String token);

  /**
   * Records the seal under the digest of its bytes. Before it returns, the outputs' directories,
   * the seal and every file of the run's evidence directory are durable; the files themselves were
   * synced by whoever wrote them, or are synced here.
   *
   * <p>Refuses ({@link IllegalStateException}) outputs outside the attempt's path, and a path that
   * is both an output and discarded.
   */
  SealRef writeSeal(Seal seal);

  /** A recorded seal, its bytes checked against the digest. */
  Look<Seal> readSeal(String runId, String sealDigest);

  /**
   * The seal of a Rollback or Promote, which compute nothing: what comes (back) in force, against
   * which base. Written by {@link #writeSeal}. Refused when the version or the Shadow run is not
   * there any more.
   */
  Restoration sealRestoration(StepRequest request);

  /**
   * The directory of the run's evidence ({@code runs/<run-id>/evidence}), for quarantine and diff
   * files. Files are written once, under names that carry attempt and token; {@link #writeSeal}
   * makes them durable.
   */
  Path evidenceDirectory(String runId);

  /** How stages write into the directories that this store gave them. */
  StageWrites writes();

  /** Where a path of this store lies on this machine. */
  Path resolve(String pathInDataset);

  /** The path of a file of this store, relative to the dataset's root. */
  String relativize(Path file);

  /**
   * For Shadow: keeps the sealed bytes from collection (a Hold in the log) and gives them a view of
   * their own. Idempotent. Refused with a failure Fenced when the attempt was condemned.
   *
   * @return the view's path, relative to the dataset's root
   */
  String holdShadow(SealRef seal);

  /**
   * For DryRun and CompareOnly: condemns the attempt in the log, then deletes its bytes. The run's
   * evidence stays. Idempotent; a crash in between leaves a condemned path for {@code collect}.
   */
  void discardAttempt(String runId, Attempt attempt);

  /** The head of the log, as a witness for the report. */
  Witness witness();
}
