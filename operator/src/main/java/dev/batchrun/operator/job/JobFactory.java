package dev.batchrun.operator.job;

import dev.batchrun.api.v1alpha1.Execution;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.OperatorSettings.PodSettings;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds the Jobs of a run. */
public final class JobFactory {
  /** How much later than the operator the Job controller ends a Job. */
  private static final Duration GRACE = Duration.ofMinutes(2);

  private static final String QUEUE_LABEL = "kueue.x-k8s.io/queue-name";

  private final PodSettings settings;

  public JobFactory(PodSettings settings) {
    this.settings = settings;
  }

  /** The Job. */
  public Job job(JobOrder order) {
    JobBuilder job =
        new JobBuilder()
            .withNewMetadata()
            .withName(order.name())
            .withNamespace(order.run().getMetadata().getNamespace())
            .withLabels(jobLabels(order))
            .withAnnotations(annotations(order))
            .endMetadata()
            .withNewSpec()
            .withBackoffLimit(0)
            .withCompletions(1)
            .withParallelism(1)
            .withPodReplacementPolicy("Failed")
            .withPodFailurePolicy(
                new PodFailurePolicyBuilder()
                    .addNewRule()
                    .withAction("FailJob")
                    .addNewOnPodCondition("True", "DisruptionTarget")
                    .endRule()
                    .build())
            .withActiveDeadlineSeconds(order.deadline().plus(GRACE).toSeconds())
            .withTemplate(template(order))
            .endSpec();
    return order.kind() == StepKind.Compute ? owned(job, order) : lasting(job);
  }

  /** A compute Job goes with its run: losing it loses nothing. */
  private static Job owned(JobBuilder job, JobOrder order) {
    return job.editMetadata()
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(order.run().getApiVersion())
                .withKind(order.run().getKind())
                .withName(order.run().getMetadata().getName())
                .withUid(order.run().getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(false)
                .build())
        .endMetadata()
        .build();
  }

  /** Foreground deletion of a run would kill a commit that it owns, so it owns none. */
  private Job lasting(JobBuilder job) {
    return job.editSpec()
        .withTtlSecondsAfterFinished((int) settings.jobTtl().toSeconds())
        .endSpec()
        .build();
  }

  private PodTemplateSpec template(JobOrder order) {
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(podLabels(order))
        .withAnnotations(Map.of("linkerd.io/inject", "disabled"))
        .endMetadata()
        .withSpec(new PodFactory(settings).pod(order))
        .build();
  }

  private static Map<String, String> annotations(JobOrder order) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(Labels.RUN_UID, order.run().getMetadata().getUid());
    annotations.put(Labels.REQUEST_DIGEST, order.request().requestDigest());
    annotations.put(Labels.CLAIMS, ClaimPlan.text(order.claims().all()));
    if (!order.claims().exclusive().isEmpty()) {
      annotations.put(Labels.EXCLUSIVE_CLAIMS, ClaimPlan.text(order.claims().exclusive()));
    }
    return annotations;
  }

  private static Map<String, String> jobLabels(JobOrder order) {
    Map<String, String> labels = new LinkedHashMap<>(podLabels(order));
    Execution execution = order.contract().spec().execution();
    if (order.kind() == StepKind.Compute && execution != null && execution.queueName() != null) {
      labels.put(QUEUE_LABEL, execution.queueName());
    }
    return labels;
  }

  private static Map<String, String> podLabels(JobOrder order) {
    Map<String, String> labels = new LinkedHashMap<>();
    Execution execution = order.contract().spec().execution();
    if (execution != null) {
      labels.putAll(execution.labels());
    }
    // Ours last: whatever a contract says, they are how a run finds its Jobs.
    labels.put("app.kubernetes.io/name", "batchrun-runner");
    labels.put(Labels.MANAGED_BY, Labels.MANAGER);
    labels.put(Labels.RUN, order.run().getMetadata().getName());
    labels.put(Labels.RUN_UID, order.run().getMetadata().getUid());
    labels.put(Labels.DATASET, order.contract().dataset());
    labels.put(Labels.STEP, order.kind().name());
    labels.put(Labels.NUMBER, String.valueOf(order.number()));
    labels.put("sidecar.istio.io/inject", "false");
    return labels;
  }

  /** The stages of a kind of Job, in their order. */
  public static List<String> stages(StepKind kind, boolean computes) {
    return switch (kind) {
      case Compute ->
          computes ? List.of("lock", "transform", "validate") : List.of("lock", "validate");
      case Publish -> List.of("publish");
      case Recover -> List.of("recover");
      case Survey -> List.of("survey");
      case Collect -> List.of("collect");
    };
  }
}
