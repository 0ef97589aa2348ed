package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.operator.job.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.SecondaryToPrimaryMapper;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
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

  static RunSources create(EventSourceContext<BatchRun> context) {
    InformerEventSource<Job, BatchRun> jobs =
        ours(Job.class, Pruning::job, job -> Wakes.byJob(job, neighbours(job, context)), context);
    InformerEventSource<Pod, BatchRun> pods = ours(Pod.class, Pruning::pod, Wakes::byPod, context);
    InformerEventSource<Dataset, BatchRun> datasets =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Dataset.class, BatchRun.class)
                .withName("datasets")
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(
                    dataset -> Wakes.byDataset(neighbours(dataset, context)))
                .build(),
            context);
    InformerEventSource<Review, BatchRun> reviews =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Review.class, BatchRun.class)
                .withName("reviews")
                .withNamespacesInheritedFromController()
                .withSecondaryToPrimaryMapper(Wakes::byReview)
                .build(),
            context);
    reviews.addIndexers(
        Map.of(BY_TARGET, review -> Wakes.byReview(review).stream().map(RunSources::key).toList()));
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

  private static List<String> runUid(HasMetadata secondary) {
    String uid = labels(secondary).get(Labels.RUN_UID);
    return uid == null ? List.of() : List.of(uid);
  }

  private static Map<String, String> labels(HasMetadata secondary) {
    return Optional.ofNullable(secondary.getMetadata().getLabels()).orElse(Map.of());
  }

  private static String key(ResourceID id) {
    return id.getNamespace().orElse("") + "/" + id.getName();
  }

  private static Stream<BatchRun> neighbours(HasMetadata of, EventSourceContext<BatchRun> context) {
    return context.getPrimaryCache().list(of.getMetadata().getNamespace(), run -> true);
  }
}
