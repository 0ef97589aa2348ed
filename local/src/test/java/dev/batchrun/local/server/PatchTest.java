package dev.batchrun.local.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** JSON patch, merge patch and strategic merge patch. */
class PatchTest {
  private static TestServer api;

  @BeforeAll
  static void start() {
    api = TestServer.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void patchesAStatusByOperations() {
    Task task = TestServer.task("json");
    api.client.resource(task).create();
    Task first =
        api.client
            .resource(task)
            .editStatus(
                t -> {
                  t.setStatus(new TaskStatus("P1", null));
                  return t;
                });
    assertEquals("P1", first.getStatus().phase());
    Task second =
        api.client
            .resource(task)
            .editStatus(
                t -> {
                  t.setStatus(new TaskStatus("P2", null));
                  return t;
                });
    assertEquals("P2", second.getStatus().phase());
  }

  @Test
  void patchesAStatusByMerging() {
    Task task = TestServer.task("merge-status");
    api.client.resource(task).create();
    task.setStatus(new TaskStatus(null, "m"));
    assertEquals("m", api.client.resource(task).patchStatus().getStatus().message());
  }

  @Test
  void removesAMemberByNull() {
    api.client.resource(TestServer.configMap("null", null)).create();
    ConfigMap patched =
        api.client
            .configMaps()
            .inNamespace("default")
            .withName("null")
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":null,\"b\":\"2\"}}");
    assertEquals(Map.of("b", "2"), patched.getData());
  }

  @Test
  void replacesListsWhenMerging() {
    api.client.resource(TestServer.task("lists")).create();
    Task patched =
        api.client
            .resources(Task.class)
            .inNamespace("default")
            .withName("lists")
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"command\":[\"x\",\"y\"]}}");
    assertEquals(List.of("x", "y"), patched.getSpec().command());
  }

  private static void createPod(String name) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace("default")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("a")
            .withImage("1")
            .endContainer()
            .addNewContainer()
            .withName("b")
            .withImage("1")
            .endContainer()
            .endSpec()
            .build();
    api.client.resource(pod).create();
  }

  @Test
  void findsContainersByName() {
    createPod("strategic");
    Pod patched =
        api.client
            .pods()
            .inNamespace("default")
            .withName("strategic")
            .patch(
                PatchContext.of(PatchType.STRATEGIC_MERGE),
                "{\"spec\":{\"containers\":[{\"name\":\"b\",\"image\":\"2\"}]}}");
    assertEquals(2, patched.getSpec().getContainers().size());
    assertEquals("1", patched.getSpec().getContainers().get(0).getImage());
    assertEquals("2", patched.getSpec().getContainers().get(1).getImage());
  }

  @Test
  void refusesAStrategicPatchOfACustomKind() {
    api.client.resource(TestServer.task("custom")).create();
    api.send("PATCH", TestServer.TASKS + "/custom", "application/strategic-merge-patch+json", "{}")
        .expect(415);
  }

  @Test
  void refusesAllOperationsWhenATestFails() {
    api.client.resource(TestServer.task("tested")).create();
    TestServer.Answer answer =
        api.send(
            "PATCH",
            TestServer.TASKS + "/tested",
            "application/json-patch+json",
            "[{\"op\":\"replace\",\"path\":\"/spec/size\",\"value\":5},"
                + "{\"op\":\"test\",\"path\":\"/spec/mode\",\"value\":\"Fast\"}]");
    assertTrue(
        answer.expect(422).message().contains("testing value /spec/mode failed"), answer.message());
    assertEquals("1", api.get(TestServer.TASKS + "/tested").at("/spec/size"));
  }

  @Test
  void refusesAPatchForAnOutdatedVersion() {
    api.client.resource(TestServer.task("versioned")).create();
    api.merge(
            TestServer.TASKS + "/versioned",
            "{\"metadata\":{\"resourceVersion\":\"1\"},\"spec\":{\"size\":2}}")
        .expect(409);
  }

  @Test
  void appliesConcurrentPatchesWithoutLosingOne() throws InterruptedException {
    api.client.resource(TestServer.configMap("concurrent", null)).create();
    Thread[] writers = new Thread[8];
    for (int i = 0; i < writers.length; i++) {
      int writer = i;
      writers[i] =
          new Thread(
              () -> {
                for (int n = 0; n < 10; n++) {
                  api.merge(
                          "/api/v1/namespaces/default/configmaps/concurrent",
                          "{\"data\":{\"w" + writer + "-" + n + "\":\"x\"}}")
                      .expect(200);
                }
              });
      writers[i].start();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertEquals(
        81, api.get("/api/v1/namespaces/default/configmaps/concurrent").body().path("data").size());
  }
}
