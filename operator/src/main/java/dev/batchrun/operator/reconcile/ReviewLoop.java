package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.RequiredMembers;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewStatus;
import dev.batchrun.core.run.ReviewRule;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.observe.RunObserver;
import dev.batchrun.operator.observe.StateReader;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Says on a Review whether a run acted on it, or why not. Acting is the run's own: the rule that
 * decides there is asked here for its reason.
 */
public final class ReviewLoop {
  private static final int MESSAGE = 512;

  private final OperatorSettings settings;
  private final KubernetesClient client;

  public ReviewLoop(OperatorSettings settings, KubernetesClient client) {
    this.settings = settings;
    this.client = client;
  }

  /**
   * Looks at a Review and says on it what became of it.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server refuses or
   *     cannot be asked; look again
   */
  public void look(Review review) {
    if (review.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    if (review.getStatus() != null && Boolean.TRUE.equals(review.getStatus().applied())) {
      return;
    }
    ReviewStatus status = status(review, outcome(review));
    if (!same(status, review.getStatus())) {
      Review judged = new Review();
      judged.setMetadata(review.getMetadata());
      judged.setSpec(review.getSpec());
      judged.setStatus(status);
      client
          .resources(Review.class)
          .inNamespace(review.getMetadata().getNamespace())
          .resource(judged)
          .updateStatus();
    }
  }

  private record Outcome(boolean applied, String message) {}

  private Outcome outcome(Review review) {
    Optional<String> missing = RequiredMembers.firstMissing("spec", review.getSpec());
    if (missing.isPresent()) {
      return new Outcome(
          false, missing.get() + ": found nothing, expected what the definition requires");
    }
    String name = review.getSpec().target().name();
    BatchRun run =
        client
            .resources(BatchRun.class)
            .inNamespace(review.getMetadata().getNamespace())
            .withName(name)
            .get();
    if (run == null) {
      return new Outcome(false, "target.name: found no BatchRun " + name + " in this namespace");
    }
    boolean applied =
        run.getStatus() != null
            && run.getStatus().answers().stream()
                .anyMatch(a -> review.getMetadata().getUid().equals(a.uid()));
    if (applied) {
      return new Outcome(true, "the run acted on it");
    }
    ReviewRule.Judgement judgement =
        ReviewRule.judge(
            RunObserver.review(review),
            RunObserver.request(run),
            StateReader.read(run.getStatus()),
            settings.approvals());
    return new Outcome(false, judgement.message());
  }

  private ReviewStatus status(Review review, Outcome outcome) {
    String message =
        outcome.message().length() <= MESSAGE
            ? outcome.message()
            : outcome.message().substring(0, MESSAGE);
    Condition condition =
        new ConditionBuilder()
            .withType("Applied")
            .withStatus(outcome.applied() ? "True" : "False")
            .withReason(outcome.applied() ? "Succeeded" : "NotApproved")
            .withMessage(message)
            .withObservedGeneration(review.getMetadata().getGeneration())
            .withLastTransitionTime(
                settings.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString())
            .build();
    return new ReviewStatus(
        review.getMetadata().getGeneration(), outcome.applied(), message, List.of(condition));
  }

  private static boolean same(ReviewStatus after, ReviewStatus before) {
    return before != null
        && Objects.equals(before.applied(), after.applied())
        && Objects.equals(before.message(), after.message());
  }
}
