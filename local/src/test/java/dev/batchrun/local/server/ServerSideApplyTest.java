package dev.batchrun.local.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Server-side apply and the ownership of fields. */
class ServerSideApplyTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps/";

  private static TestServer api;

  @BeforeAll
  static void start() {
    api = TestServer.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static ConfigMap apply(String name, String manager, Map<String, String> data) {
    ConfigMap map = TestServer.configMap(name, null);
    map.setData(new TreeMap<>(data));
    return api.client.resource(map).fieldManager(manager).serverSideApply();
  }

  @Test
  void createsWhatIsNotThere() {
    assertNotNull(apply("new", "m1", Map.of("a", "1")).getMetadata().getUid());
  }

  @Test
  void addsAndRemovesWhatAManagerApplies() {
    apply("own", "m1", Map.of("a", "1"));
    assertEquals(2, apply("own", "m1", Map.of("a", "1", "b", "2")).getData().size());
    assertEquals(Map.of("b", "2"), apply("own", "m1", Map.of("b", "2")).getData());
  }

  @Test
  void keepsTheVersionWhenNothingChanges() {
    String first = apply("same", "m1", Map.of("a", "1")).getMetadata().getResourceVersion();
    String second = apply("same", "m1", Map.of("a", "1")).getMetadata().getResourceVersion();
    assertEquals(first, second);
  }

  @Test
  void keepsFieldsOfOtherManagers() {
    apply("shared", "m1", Map.of("b", "2"));
    assertEquals(Map.of("b", "2", "z", "9"), apply("shared", "m2", Map.of("z", "9")).getData());
    assertEquals(Map.of("z", "9"), apply("shared", "m1", Map.of()).getData());
  }

  @Test
  void keepsAFieldUntilItsLastOwnerGivesItUp() {
    apply("co-owned", "m1", Map.of("a", "1"));
    apply("co-owned", "m2", Map.of("a", "1"));
    assertEquals(Map.of("a", "1"), apply("co-owned", "m1", Map.of()).getData());
    ConfigMap last = apply("co-owned", "m2", Map.of());
    assertTrue(last.getData() == null || last.getData().isEmpty());
  }

  @Test
  void refusesToTakeAFieldUnlessForced() {
    apply("conflict", "m1", Map.of("b", "2"));
    KubernetesClientException e =
        assertThrows(
            KubernetesClientException.class, () -> apply("conflict", "m3", Map.of("b", "x")));
    assertEquals(409, e.getCode());
    assertEquals(
        "Apply failed with 1 conflict: conflict with \"m1\": .data.b", e.getStatus().getMessage());
    assertEquals("FieldManagerConflict", e.getStatus().getDetails().getCauses().get(0).getReason());
    String forced =
        api.apply(MAPS + "conflict?force=true", "m3", map("conflict", "{\"b\":\"x\"}"))
            .expect(200)
            .at("/data/b");
    assertEquals("x", forced);
    // the first manager lost it, so giving it up changes nothing
    assertEquals(
        "x", api.apply(MAPS + "conflict", "m1", map("conflict", "{}")).expect(200).at("/data/b"));
  }

  private static String map(String name, String data) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""
        + name
        + "\"},\"data\":"
        + data
        + "}";
  }

  @Test
  void refusesToTakeAFieldFromOneWhoPatchedIt() {
    apply("patched", "m1", Map.of("a", "1"));
    api.merge(MAPS + "patched?fieldManager=editor", "{\"data\":{\"a\":\"2\"}}").expect(200);
    TestServer.Answer refused =
        api.apply(MAPS + "patched", "m1", map("patched", "{\"a\":\"1\"}")).expect(409);
    assertEquals(
        "Apply failed with 1 conflict: conflict with \"editor\" using v1: .data.a",
        refused.message());
  }

  @Test
  void refusesToTakeAFieldFromOneWhoReplacedIt() {
    apply("replaced", "m1", Map.of("a", "1", "b", "1"));
    api.put(MAPS + "replaced?fieldManager=writer", map("replaced", "{\"a\":\"2\",\"b\":\"1\"}"))
        .expect(200);
    String message =
        api.apply(MAPS + "replaced", "m1", map("replaced", "{\"a\":\"1\",\"b\":\"1\"}"))
            .expect(409)
            .message();
    assertEquals(
        "Apply failed with 1 conflict: conflict with \"writer\" using v1: .data.a", message);
  }

  @Test
  void showsWhoOwnsWhat() {
    apply("owners", "m1", Map.of("a", "1"));
    api.merge(MAPS + "owners?fieldManager=editor", "{\"data\":{\"b\":\"2\"}}").expect(200);
    JsonNode managed = api.get(MAPS + "owners").body().at("/metadata/managedFields");
    assertEquals("m1", managed.at("/0/manager").asText());
    assertEquals("Apply", managed.at("/0/operation").asText());
    assertEquals("{\"f:data\":{\"f:a\":{}}}", managed.at("/0/fieldsV1").toString());
    assertEquals("editor", managed.at("/1/manager").asText());
    assertEquals("Update", managed.at("/1/operation").asText());
    assertEquals("{\"f:data\":{\"f:b\":{}}}", managed.at("/1/fieldsV1").toString());
  }

  @Test
  void appliesAStatus() {
    Task task = TestServer.task("status");
    api.client.resource(task).create();
    task.setSpec(null);
    task.setStatus(new TaskStatus("P3", null));
    Task applied =
        api.client
            .resource(task)
            .subresource("status")
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager("ctl")
                    .withForce(true)
                    .build());
    assertEquals("P3", applied.getStatus().phase());
    assertEquals(1, applied.getMetadata().getGeneration());
  }

  @Test
  void mergesKeyedListsOfCustomKinds() {
    String path = TestServer.TASKS + "/keyed";
    api.apply(
            path,
            "m1",
            TestServer.taskJson(
                "keyed",
                "{\"command\":[\"x\"],\"env\":[{\"name\":\"A\",\"value\":\"1\"},{\"name\":\"B\",\"value\":\"1\"}]}"))
        .expect(201);
    JsonNode both =
        api.apply(
                path,
                "m2",
                TestServer.taskJson("keyed", "{\"env\":[{\"name\":\"C\",\"value\":\"3\"}]}"))
            .expect(200)
            .body()
            .at("/spec/env");
    assertEquals(3, both.size());
    JsonNode dropped =
        api.apply(
                path,
                "m1",
                TestServer.taskJson(
                    "keyed", "{\"command\":[\"x\"],\"env\":[{\"name\":\"B\",\"value\":\"1\"}]}"))
            .expect(200)
            .body()
            .at("/spec/env");
    assertEquals(
        "[{\"name\":\"B\",\"value\":\"1\"},{\"name\":\"C\",\"value\":\"3\"}]", dropped.toString());
  }

  @Test
  void doesNotOwnDefaults() {
    String path = TestServer.TASKS + "/defaulted";
    JsonNode created =
        api.apply(path, "m1", TestServer.taskJson("defaulted", "{\"command\":[\"x\"]}"))
            .expect(201)
            .body();
    assertEquals("Safe", created.at("/spec/mode").asText());
    assertEquals(
        "{\"f:spec\":{\"f:command\":{}}}",
        created.at("/metadata/managedFields/0/fieldsV1").toString());
  }

  @Test
  void asksForAManager() {
    assertTrue(
        api.send("PATCH", MAPS + "nobody", "application/apply-patch+yaml", map("nobody", "{}"))
            .expect(400)
            .message()
            .contains("fieldManager: Required value: is required for apply patch"));
  }

  @Test
  void storesNothingOnADryRun() {
    api.apply(MAPS + "dry?dryRun=All", "m1", map("dry", "{\"a\":\"1\"}")).expect(201);
    api.get(MAPS + "dry").expect(404);
  }
}
