package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.observe.Reads;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.stream.Stream;

/** The loop of a run, run by the operator SDK: {@link RunLoop} with informers for caches. */
public final class BatchRunReconciler implements Reconciler<BatchRun>, RunLoop.WakesOthers {
  private final RunLoop loop;
  private final ReviewReconciler reviews;
  private RunSources sources;
  private Successors<BatchRun> successors;

  public BatchRunReconciler(
      OperatorSettings settings,
      KubernetesClient client,
      MeterRegistry meters,
      ReviewReconciler reviews) {
    this.loop = new RunLoop(settings, client, meters);
    this.reviews = reviews;
  }

  @Override
  public List<EventSource<?, BatchRun>> prepareEventSources(EventSourceContext<BatchRun> context) {
    sources = RunSources.create(context);
    successors =
        new Successors<>("successors", name -> context.getPrimaryCache().get(name).isPresent());
    return Stream.concat(sources.all().stream(), Stream.of(successors)).toList();
  }

  @Override
  public UpdateControl<BatchRun> reconcile(BatchRun cached, Context<BatchRun> context) {
    Reads caches = new CachedReads(sources, context.getPrimaryCache());
    ResourceID name = ResourceID.fromResource(cached);
    if (context.isPrimaryResourceDeleted()) {
      successors.left(name);
      loop.gone(cached, caches, this);
      return UpdateControl.noUpdate();
    }
    successors.lookedAt(name);
    return loop.look(cached, caches, this)
        .map(after -> UpdateControl.<BatchRun>noUpdate().rescheduleAfter(after))
        .orElseGet(UpdateControl::noUpdate);
  }

  @Override
  public void wakeRun(String namespace, String name) {
    sources.wakeUps().wake(new ResourceID(name, namespace));
  }

  @Override
  public void wakeReview(String namespace, String name) {
    reviews.wake(new ResourceID(name, namespace));
  }
}
