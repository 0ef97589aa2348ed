package dev.batchrun.local.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.junit.LocallyRunOperatorExtension;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator SDK with its default settings: server-side apply, finalizers, informers. */
class OperatorSdkTest {
  private static final TestServer API = TestServer.start();

  /** Keeps a ConfigMap for each task and reports its size. */
  @ControllerConfiguration
  static final class TaskReconciler implements Reconciler<Task> {
    @Override
    public List<EventSource<?, Task>> prepareEventSources(EventSourceContext<Task> context) {
      return List.of(
          new InformerEventSource<>(
              InformerEventSourceConfiguration.from(ConfigMap.class, Task.class)
                  .withLabelSelector("made-for=tasks")
                  .build(),
              context));
    }

    @Override
    public UpdateControl<Task> reconcile(Task task, Context<Task> context) {
      ConfigMap map =
          new ConfigMapBuilder()
              .withNewMetadata()
              .withName(task.getMetadata().getName())
              .withNamespace(task.getMetadata().getNamespace())
              .withLabels(Map.of("made-for", "tasks"))
              .endMetadata()
              .withData(Map.of("size", task.getSpec().size().toString()))
              .build();
      map.addOwnerReference(task);
      context.getClient().resource(map).serverSideApply();
      Task status = new Task();
      status.getMetadata().setName(task.getMetadata().getName());
      status.getMetadata().setNamespace(task.getMetadata().getNamespace());
      status.setStatus(new TaskStatus("Size" + task.getSpec().size(), null));
      return UpdateControl.patchStatus(status);
    }
  }

  @RegisterExtension
  static final LocallyRunOperatorExtension OPERATOR =
      LocallyRunOperatorExtension.builder()
          .withKubernetesClient(TestServer.newClient(API.server))
          .withReconciler(new TaskReconciler())
          .oneNamespacePerClass(true)
          .build();

  @AfterAll
  static void stop() {
    // The extension deletes its namespace after this; the server goes with the process.
    API.client.close();
  }

  @Test
  void reconcilesAgainstTheServer() {
    Task task = new Task();
    task.getMetadata().setName("made");
    task.setSpec(TaskSpec.ofSize(2));
    Task created = OPERATOR.create(task);
    await().until(() -> OPERATOR.get(ConfigMap.class, "made") != null);
    await().until(() -> phase().equals("Size2"));
    created = OPERATOR.get(Task.class, "made");
    created.setSpec(created.getSpec().withSize(3));
    OPERATOR.replace(created);
    await().until(() -> phase().equals("Size3"));
    assertEquals("3", OPERATOR.get(ConfigMap.class, "made").getData().get("size"));
    OPERATOR.delete(OPERATOR.get(Task.class, "made"));
    await().until(() -> OPERATOR.get(ConfigMap.class, "made") == null);
  }

  private static String phase() {
    TaskStatus status = OPERATOR.get(Task.class, "made").getStatus();
    return status == null ? "" : status.phase();
  }
}
