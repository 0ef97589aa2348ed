package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.operator.observe.Reads;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Optional;

/** Reads the informers' caches. */
record CachedReads(RunSources sources, IndexedResourceCache<BatchRun> primaries) implements Reads {

  @Override
  public List<Job> jobs(BatchRun run) {
    return sources.jobs().byIndex(RunSources.BY_RUN_UID, run.getMetadata().getUid());
  }

  @Override
  public List<Pod> pods(BatchRun run) {
    return sources.pods().byIndex(RunSources.BY_RUN_UID, run.getMetadata().getUid());
  }

  @Override
  public List<Job> neighbouringJobs(BatchRun run) {
    return sources.jobs().list(namespace(run), job -> true).toList();
  }

  @Override
  public List<BatchRun> runs(BatchRun run) {
    return primaries.list(namespace(run), other -> true).toList();
  }

  @Override
  public List<Review> reviews(BatchRun run) {
    return sources
        .reviews()
        .byIndex(RunSources.BY_TARGET, namespace(run) + "/" + run.getMetadata().getName());
  }

  @Override
  public Optional<Dataset> dataset(BatchRun run, String name) {
    return sources.datasets().get(new ResourceID(name, namespace(run)));
  }

  private static String namespace(BatchRun run) {
    return run.getMetadata().getNamespace();
  }
}
