package dev.batchrun.proof.cluster;

import dev.batchrun.local.server.object.LabelSelector;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.reconcile.Pruning;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;

/**
 * The watches of an operator. Each loop has its own, so two of one kind can know different things.
 */
public enum Source {
  RUNS(Kind.BATCH_RUN),
  JOBS(Kind.JOB),
  PODS(Kind.POD),
  DATASETS_OF_RUNS(Kind.DATASET),
  REVIEWS_OF_RUNS(Kind.REVIEW),
  DATASETS(Kind.DATASET),
  REVIEWS(Kind.REVIEW);

  private static final LabelSelector OURS = LabelSelector.parse(Labels.SELECTOR);

  private final Kind kind;

  Source(Kind kind) {
    this.kind = kind;
  }

  /** What it watches. */
  public Kind kind() {
    return kind;
  }

  boolean watches(Revision revision) {
    return (this != JOBS && this != PODS) || OURS.test(revision.tree());
  }

  /** What of an object is kept. */
  HasMetadata kept(Revision revision) {
    HasMetadata object = revision.object();
    if (object instanceof Job job) {
      return Pruning.job(job);
    }
    return object instanceof Pod pod ? Pruning.pod(pod) : object;
  }
}
