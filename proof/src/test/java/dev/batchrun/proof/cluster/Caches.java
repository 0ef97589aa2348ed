package dev.batchrun.proof.cluster;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.observe.Reads;
import dev.batchrun.operator.reconcile.Wakes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What one operator believes: an informer for each of its watches, none waiting for another. */
public final class Caches implements Reads {
  private final Map<Source, Informer> informers = new EnumMap<>(Source.class);

  /** All caches as a list at this version of the server gives them. */
  Caches(ApiServer server, long version) {
    for (Source source : Source.values()) {
      int position =
          (int) server.history(source.kind()).stream().filter(c -> c.version() <= version).count();
      informers.put(source, new Informer(source, server, position));
    }
  }

  /** One of the informers. */
  public Informer of(Source source) {
    return informers.get(source);
  }

  private <T extends HasMetadata> Stream<T> all(Source source, Class<T> type) {
    return of(source).all().stream().map(type::cast);
  }

  private static boolean isOf(HasMetadata object, BatchRun run) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && run.getMetadata().getUid().equals(labels.get(Labels.RUN_UID));
  }

  private static boolean isNear(HasMetadata object, BatchRun run) {
    return run.getMetadata().getNamespace().equals(object.getMetadata().getNamespace());
  }

  @Override
  public List<Job> jobs(BatchRun run) {
    return all(Source.JOBS, Job.class).filter(job -> isOf(job, run)).toList();
  }

  @Override
  public List<Pod> pods(BatchRun run) {
    return all(Source.PODS, Pod.class).filter(pod -> isOf(pod, run)).toList();
  }

  @Override
  public List<Job> neighbouringJobs(BatchRun run) {
    return all(Source.JOBS, Job.class).filter(job -> isNear(job, run)).toList();
  }

  @Override
  public List<BatchRun> runs(BatchRun run) {
    return runs(run.getMetadata().getNamespace()).toList();
  }

  Stream<BatchRun> runs(String namespace) {
    return all(Source.RUNS, BatchRun.class)
        .filter(other -> namespace.equals(other.getMetadata().getNamespace()));
  }

  @Override
  public List<Review> reviews(BatchRun run) {
    ResourceID id = ResourceID.fromResource(run);
    return all(Source.REVIEWS_OF_RUNS, Review.class)
        .filter(review -> Wakes.byReview(review).contains(id))
        .toList();
  }

  @Override
  public Optional<Dataset> dataset(BatchRun run, String name) {
    Key key = new Key(Kind.DATASET, run.getMetadata().getNamespace(), name);
    return of(Source.DATASETS_OF_RUNS).get(key).map(Dataset.class::cast);
  }
}
