package dev.batchrun.runner.store;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.step.SurveyResult;
import dev.batchrun.core.boundary.OutputBoundary;
import java.util.OptionalLong;

/**
 * What the publish, recover, survey and collect Jobs ask of a store, on top of what compute Jobs
 * do. The same words about failures hold as in {@link DatasetStore}, and:
 *
 * <ul>
 *   <li>Whatever happens in between, a run has at most one commit, and each of these may be called
 *       again at any time by anyone.
 *   <li>After a failure of {@code publish} nothing can be said about the commit: {@code recover}.
 *   <li>What is derived from a commit (commit record, manifest, view) is completed by whoever comes
 *       next: publish, recover or open of the run, or a publish of an overlapping one.
 * </ul>
 */
public interface CommitStore extends DatasetStore {

  /** Makes the sealed output what readers see, once. */
  PublishOutcome publish(PublishOrder order);

  /** Fences the run's epoch, looks, and decides: {@code docs/recovery.md} has the table. */
  RecoveryOutcome recover(StepRequest request);

  /**
   * Condemns what nothing refers to and what is past its retention, and deletes what was condemned
   * long enough ago. Deletes nothing that the log has not condemned by name.
   */
  CollectOutcome collect(CollectOrder order);

  /**
   * Closes a period: from its entry on only restatements change the partitions inside. It shows
   * only once it is in the log, so no commit races it: a publish stands before the entry or is
   * refused with PeriodClosed. Closing the same period under the same id again changes nothing; to
   * close another one under it is refused.
   *
   * @param id names the closing
   * @param reason why, for the auditor
   */
  ClosingOutcome closePeriod(String id, OutputBoundary period, String reason);

  /** Takes a closing back. One that is not there, or was taken back before, changes nothing. */
  ClosingOutcome reopenPeriod(String id, String reason);

  /**
   * What only the store knows. Changes nothing.
   *
   * @param audit whether to replay the whole log
   */
  SurveyResult survey(StepRequest request, boolean audit);

  /**
   * Compares a published version with the log, seals and manifests, byte for byte.
   *
   * @param asOfVersion the version; the newest when empty
   */
  Verification verify(OptionalLong asOfVersion);
}
