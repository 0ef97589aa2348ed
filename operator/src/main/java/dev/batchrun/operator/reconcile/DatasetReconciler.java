package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.operator.OperatorSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

/** The loop of a Dataset, run by the operator SDK. */
public final class DatasetReconciler implements Reconciler<Dataset> {
  private final DatasetLoop loop;

  public DatasetReconciler(OperatorSettings settings, KubernetesClient client) {
    this.loop = new DatasetLoop(settings, client);
  }

  @Override
  public UpdateControl<Dataset> reconcile(Dataset dataset, Context<Dataset> context) {
    String namespace = dataset.getMetadata().getNamespace();
    loop.look(
        dataset,
        name -> context.getPrimaryCache().get(new ResourceID(name, namespace)).isPresent());
    return UpdateControl.noUpdate();
  }
}
