package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.job.ClaimPlan;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.observe.JobReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What wakes a run: its Jobs and Pods (pruned, and only ours), Datasets, Reviews, and other runs.
 */
record RunSources(
    InformerEventSource<Job, BatchRun> jobs,
    InformerEventSource<Pod, BatchRun> pods,
    InformerEventSource<Dataset, BatchRun> datasets,
    InformerEventSource<Review, BatchRun> reviews,
    WakeUps<BatchRun> wakeUps) {

  static final String BY_RUN_UID = "run-uid";
  static final String BY_TARGET = "target";

  private static final Set<Reason> WAITS_FOR_DATASETS =
      EnumSet.of(Reason.DatasetNotFound, Reason.UpstreamNotPublished);

  static RunSources create(EventSourceContext<BatchRun> context) {
    InformerEventSource<Job, BatchRun> jobs =
        ours(Job.class, Pruning::job, job -> woken(job, context), context);
    InformerEventSource<Pod, BatchRun> pods =
        ours(Pod.class, Pruning::pod, RunSources::run, context);
    InformerEventSource<Dataset, BatchRun> datasets =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Dataset.class, BatchRun.class)
                .withName("datasets")
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(dataset -> waitingFor(dataset, context))
                .build(),
            context);
    InformerEventSource<Review, BatchRun> reviews =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Review.class, BatchRun.class)
                .withName("reviews")
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(RunSources::target)
                .build(),
            context);
    reviews.addIndexers(
        Map.of(BY_TARGET, review -> target(review).stream().map(id -> key(id)).toList()));
    return new RunSources(jobs, pods, datasets, reviews, new WakeUps<>("other-runs"));
  }

  List<EventSource<?, BatchRun>> all() {
    return List.of(jobs, pods, datasets, reviews, wakeUps);
  }

  private static <T extends HasMetadata> InformerEventSource<T, BatchRun> ours(
      Class<T> type,
      UnaryOperator<T> pruning,
      SecondaryToPrimaryMapper<T> mapper,
      EventSourceContext<BatchRun> context) {
    var configuration =
        InformerEventSourceConfiguration.from(type, BatchRun.class)
            .withName(type.getSimpleName().toLowerCase(java.util.Locale.ROOT) + "s")
            .withNamespacesInheritedFromController()
            .withLabelSelector(Labels.SELECTOR)
            .withSecondaryToPrimaryMapper(mapper);
    // One store serves one informer, and there is one a namespace.
    if (context.getControllerConfiguration().getEffectiveNamespaces().size() == 1) {
      configuration.withItemStore(new PrunedStore<>(pruning));
    }
    InformerEventSource<T, BatchRun> source =
        new InformerEventSource<>(configuration.build(), context);
    source.addIndexers(Map.of(BY_RUN_UID, RunSources::runUid));
    return source;
  }

  private static Set<ResourceID> run(HasMetadata secondary) {
    String run = labels(secondary).get(Labels.RUN);
    return run == null
        ? Set.of()
        : Set.of(new ResourceID(run, secondary.getMetadata().getNamespace()));
  }

  private static Set<ResourceID> woken(Job job, EventSourceContext<BatchRun> context) {
    return woken(
        job, context.getPrimaryCache().list(job.getMetadata().getNamespace(), run -> true));
  }

  /**
   * Whom a change of a Job wakes: its run, and whoever waits for a claim that it may have let go.
   * Its run may be at rest by then and would tell nobody.
   */
  static Set<ResourceID> woken(Job job, Stream<BatchRun> neighbours) {
    return letsGo(job)
        ? Stream.concat(
                run(job).stream(),
                neighbours.filter(RunSources::waitsForClaim).map(ResourceID::fromResource))
            .collect(Collectors.toSet())
        : run(job);
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

  private static List<String> runUid(HasMetadata secondary) {
    String uid = labels(secondary).get(Labels.RUN_UID);
    return uid == null ? List.of() : List.of(uid);
  }

  private static Map<String, String> labels(HasMetadata secondary) {
    return Optional.ofNullable(secondary.getMetadata().getLabels()).orElse(Map.of());
  }

  private static Set<ResourceID> target(Review review) {
    return review.getSpec() == null || review.getSpec().target() == null
        ? Set.of()
        : Set.of(
            new ResourceID(review.getSpec().target().name(), review.getMetadata().getNamespace()));
  }

  private static String key(ResourceID id) {
    return id.getNamespace().orElse("") + "/" + id.getName();
  }

  private static Set<ResourceID> waitingFor(Dataset dataset, EventSourceContext<BatchRun> context) {
    return context
        .getPrimaryCache()
        .list(dataset.getMetadata().getNamespace(), RunSources::waitsForDataset)
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static boolean waitsForDataset(BatchRun run) {
    BatchRunStatus status = run.getStatus();
    return status == null || WAITS_FOR_DATASETS.contains(status.reason());
  }
}
