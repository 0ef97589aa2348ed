package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.DatasetStatus;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.api.v1alpha1.RequiredMembers;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.connection.Unreadable;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Says whether a contract can be run. What is published under it is written by the runs themselves,
 * and kept here as it stands.
 */
public final class DatasetLoop {
  private final OperatorSettings settings;
  private final KubernetesClient client;

  public DatasetLoop(OperatorSettings settings, KubernetesClient client) {
    this.settings = settings;
    this.client = client;
  }

  /**
   * Looks at a Dataset and says on it whether it can be run.
   *
   * @param isThere whether a Dataset of this name is known in its namespace
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses or
   *     cannot be asked; look again
   */
  public void look(Dataset dataset, Predicate<String> isThere) {
    if (dataset.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    DatasetStatus before =
        Objects.requireNonNullElseGet(
            dataset.getStatus(),
            () -> new DatasetStatus(null, null, null, null, null, null, null, List.of()));
    DatasetStatus after =
        new DatasetStatus(
            dataset.getMetadata().getGeneration(),
            before.version(),
            before.publishedAt(),
            before.lastRun(),
            before.stale(),
            before.closedThrough(),
            before.witness(),
            List.of(ready(dataset, before, obstacle(dataset, isThere))));
    if (!after.equals(before)) {
      Dataset judged = new Dataset();
      judged.setMetadata(dataset.getMetadata());
      judged.setSpec(dataset.getSpec());
      judged.setStatus(after);
      client
          .resources(Dataset.class)
          .inNamespace(dataset.getMetadata().getNamespace())
          .resource(judged)
          .updateStatus();
    }
  }

  /** What keeps its runs from being run. */
  private record Obstacle(Reason reason, String message) {}

  private static Optional<Obstacle> obstacle(Dataset dataset, Predicate<String> isThere) {
    return Unreadable.below("spec", dataset)
        .map(member -> member + ": found what this release cannot read")
        .or(
            () ->
                RequiredMembers.firstMissing("spec", dataset.getSpec())
                    .map(m -> m + ": found nothing, expected what the definition requires"))
        .map(message -> new Obstacle(Reason.InvalidRequest, message))
        .or(
            () ->
                missingUpstream(dataset, isThere)
                    .map(
                        name ->
                            new Obstacle(
                                Reason.DatasetNotFound,
                                "inputs: found no Dataset "
                                    + name
                                    + "; runs wait until it is there")));
  }

  private static Optional<String> missingUpstream(Dataset dataset, Predicate<String> isThere) {
    return dataset.getSpec().inputs().stream()
        .map(Input::dataset)
        .filter(Objects::nonNull)
        .map(Input.Upstream::name)
        .filter(isThere.negate())
        .findFirst();
  }

  private Condition ready(Dataset dataset, DatasetStatus before, Optional<Obstacle> obstacle) {
    String status = obstacle.isEmpty() ? "True" : "False";
    String since =
        before.conditions().stream()
            .filter(c -> "Ready".equals(c.getType()) && status.equals(c.getStatus()))
            .map(Condition::getLastTransitionTime)
            .findFirst()
            .orElse(settings.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString());
    return new ConditionBuilder()
        .withType("Ready")
        .withStatus(status)
        .withReason(obstacle.map(Obstacle::reason).orElse(Reason.Succeeded).name())
        .withMessage(obstacle.map(Obstacle::message).orElse("the contract can be run"))
        .withObservedGeneration(dataset.getMetadata().getGeneration())
        .withLastTransitionTime(since)
        .build();
  }
}
