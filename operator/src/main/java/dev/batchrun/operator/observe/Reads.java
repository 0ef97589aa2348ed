package dev.batchrun.operator.observe;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;

/**
 * Where an observation comes from: caches, which may be behind, or the API server. An API server
 * that cannot be asked is an exception, never an empty answer.
 */
public interface Reads {
  /** The Jobs labelled with the run. */
  List<Job> jobs(BatchRun run);

  /** The Pods labelled with the run. */
  List<Pod> pods(BatchRun run);

  /** All of our Jobs in the run's namespace. */
  List<Job> neighbouringJobs(BatchRun run);

  /** All runs in the run's namespace. */
  List<BatchRun> runs(BatchRun run);

  /** The Reviews that name the run. */
  List<Review> reviews(BatchRun run);

  /** A Dataset in the run's namespace. */
  Optional<Dataset> dataset(BatchRun run, String name);
}
