package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.operator.observe.Reads;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;

/** Reads caches, and of runs what this process wrote since. */
record OwnWrites(Reads caches, LastWritten lastWritten) implements Reads {

  @Override
  public List<Job> jobs(BatchRun run) {
    return caches.jobs(run);
  }

  @Override
  public List<Pod> pods(BatchRun run) {
    return caches.pods(run);
  }

  @Override
  public List<Job> neighbouringJobs(BatchRun run) {
    return caches.neighbouringJobs(run);
  }

  @Override
  public List<BatchRun> runs(BatchRun run) {
    // Memory first: what it forgets after that, the cache that is read then knows already.
    LastWritten.Memory memory = lastWritten.memory();
    return caches.runs(run).stream().map(memory::orNewer).toList();
  }

  @Override
  public List<Review> reviews(BatchRun run) {
    return caches.reviews(run);
  }

  @Override
  public Optional<Dataset> dataset(BatchRun run, String name) {
    return caches.dataset(run, name);
  }
}
