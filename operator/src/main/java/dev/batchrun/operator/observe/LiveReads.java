package dev.batchrun.operator.observe;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.operator.job.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;

/** Reads the API server. */
public final class LiveReads implements Reads {
  private final KubernetesClient client;

  public LiveReads(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public List<Job> jobs(BatchRun run) {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace(run))
        .withLabel(Labels.RUN_UID, run.getMetadata().getUid())
        .list()
        .getItems();
  }

  @Override
  public List<Pod> pods(BatchRun run) {
    return client
        .pods()
        .inNamespace(namespace(run))
        .withLabel(Labels.RUN_UID, run.getMetadata().getUid())
        .list()
        .getItems();
  }

  @Override
  public List<Job> neighbouringJobs(BatchRun run) {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace(run))
        .withLabel(Labels.MANAGED_BY, Labels.MANAGER)
        .list()
        .getItems();
  }

  @Override
  public List<BatchRun> runs(BatchRun run) {
    return client.resources(BatchRun.class).inNamespace(namespace(run)).list().getItems();
  }

  @Override
  public List<Review> reviews(BatchRun run) {
    return client.resources(Review.class).inNamespace(namespace(run)).list().getItems().stream()
        .filter(review -> names(review, run))
        .toList();
  }

  @Override
  public Optional<Dataset> dataset(BatchRun run, String name) {
    return Optional.ofNullable(
        client.resources(Dataset.class).inNamespace(namespace(run)).withName(name).get());
  }

  /** The run as it is now; empty when it is gone or is another object of the same name. */
  public Optional<BatchRun> run(BatchRun run) {
    return Optional.ofNullable(
            client
                .resources(BatchRun.class)
                .inNamespace(namespace(run))
                .withName(run.getMetadata().getName())
                .get())
        .filter(live -> live.getMetadata().getUid().equals(run.getMetadata().getUid()));
  }

  static boolean names(Review review, BatchRun run) {
    return review.getSpec() != null
        && review.getSpec().target() != null
        && run.getMetadata().getName().equals(review.getSpec().target().name());
  }

  private static String namespace(BatchRun run) {
    return run.getMetadata().getNamespace();
  }
}
