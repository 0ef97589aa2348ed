package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.operator.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** The loop of a Review, run by the operator SDK. */
public final class ReviewReconciler implements Reconciler<Review> {
  private final ReviewLoop loop;
  private final WakeUps<Review> wakeUps = new WakeUps<>("answered-runs");

  public ReviewReconciler(OperatorSettings settings, KubernetesClient client) {
    this.loop = new ReviewLoop(settings, client);
  }

  /** Looks at a Review again because its run changed. */
  void wake(ResourceID review) {
    wakeUps.wake(review);
  }

  @Override
  public List<EventSource<?, Review>> prepareEventSources(EventSourceContext<Review> context) {
    return List.of(wakeUps);
  }

  @Override
  public UpdateControl<Review> reconcile(Review review, Context<Review> context) {
    loop.look(review);
    return UpdateControl.noUpdate();
  }
}
