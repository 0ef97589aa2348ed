package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.job.ClaimPlan;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.observe.JobReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which run has to be looked at because an object changed. */
public final class Wakes {
  private static final Set<Reason> WAITS_FOR_DATASETS =
      EnumSet.of(Reason.DatasetNotFound, Reason.UpstreamNotPublished);

  private Wakes() {}

  /**
   * Whether this is another object of the same name. A watch that was broken while one was deleted
   * and the next one created tells of an update.
   */
  public static boolean isAnother(HasMetadata before, HasMetadata after) {
    return !Objects.equals(before.getMetadata().getUid(), after.getMetadata().getUid());
  }

  /** A run's own status is written by us: only what others change of it is worth a look. */
  public static boolean byRun(BatchRun before, BatchRun after) {
    return isAnother(before, after)
        || !Objects.equals(before.getSpec(), after.getSpec())
        || !Objects.equals(
            before.getMetadata().getDeletionTimestamp(), after.getMetadata().getDeletionTimestamp())
        || !Objects.equals(
            before.getMetadata().getFinalizers(), after.getMetadata().getFinalizers());
  }

  /**
   * Whom a change of a Job wakes: its run, and whoever waits for a claim that it may have let go.
   * Its run may be at rest by then and would tell nobody.
   */
  public static Set<ResourceID> byJob(Job job, Stream<BatchRun> neighbours) {
    return letsGo(job)
        ? Stream.concat(
                owner(job).stream(),
                neighbours.filter(Wakes::waitsForClaim).map(ResourceID::fromResource))
            .collect(Collectors.toSet())
        : owner(job);
  }

  /** Whom a change of a Pod wakes. */
  public static Set<ResourceID> byPod(Pod pod) {
    return owner(pod);
  }

  /** Whom a change of a Dataset wakes, of the runs of its namespace. */
  public static Set<ResourceID> byDataset(Stream<BatchRun> neighbours) {
    return neighbours
        .filter(Wakes::waitsForDataset)
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  /** Whom a Review wakes: the run it is about. */
  public static Set<ResourceID> byReview(Review review) {
    return review.getSpec() == null
            || review.getSpec().target() == null
            || review.getSpec().target().name() == null
        ? Set.of()
        : Set.of(
            new ResourceID(review.getSpec().target().name(), review.getMetadata().getNamespace()));
  }

  private static Set<ResourceID> owner(HasMetadata secondary) {
    String run =
        Optional.ofNullable(secondary.getMetadata().getLabels()).orElse(Map.of()).get(Labels.RUN);
    return run == null
        ? Set.of()
        : Set.of(new ResourceID(run, secondary.getMetadata().getNamespace()));
  }

  /** A Job that was deleted looks like it did before: those that mount alone always count. */
  private static boolean letsGo(Job job) {
    Map<String, String> annotations =
        Optional.ofNullable(job.getMetadata().getAnnotations()).orElse(Map.of());
    return JobReader.hasEnded(job)
        || !ClaimPlan.parse(annotations.get(Labels.EXCLUSIVE_CLAIMS)).isEmpty();
  }

  private static boolean waitsForClaim(BatchRun run) {
    return run.getStatus() != null && run.getStatus().reason() == Reason.WaitingForClaim;
  }

  private static boolean waitsForDataset(BatchRun run) {
    BatchRunStatus status = run.getStatus();
    return status == null || WAITS_FOR_DATASETS.contains(status.reason());
  }
}
