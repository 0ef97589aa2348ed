package dev.batchrun.runner.store;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a dataset has published, read from the log and never from {@code current}. For the run's own
 * dataset (base, comparison, drift) and for upstream datasets (inputs).
 *
 * <p>A dataset without a log has published nothing: that is an empty snapshot with head -1.
 * Failures are those of {@link DatasetStore}.
 */
public interface PublishedData {

  /**
   * The partitions in force.
   *
   * @param asOfVersion as the dataset stood after this log entry; the head when empty. A version
   *     whose files were collected since is refused with a {@link StepFailure} InvalidRequest.
   * @param scope only partitions within; files of others are not looked up
   */
  PublishedSnapshot snapshot(OptionalLong asOfVersion, OutputBoundary scope);

  /** All partitions in force. */
  PublishedSnapshot snapshot(OptionalLong asOfVersion);

  /**
   * Brings files of a snapshot to where they say that they lie on this machine, before anything is
   * read there. What was fetched has the recorded bytes; a {@link StepFailure} ManualReviewRequired
   * else. A store on a mounted claim has nothing to fetch.
   */
  void fetch(List<PublishedFile> files);
}
