package dev.batchrun.local.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Deletion, finalizers and garbage collection. */
class DeletionTest {
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

  private static String create(String name, String metadata) {
    return api.post(
            "/api/v1/namespaces/default/configmaps",
            "{\"metadata\":{\"name\":\"" + name + "\"" + metadata + "}}")
        .expect(201)
        .at("/metadata/uid");
  }

  private static String owned(String ownerName, String ownerUid, boolean blocks) {
    return ",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\""
        + ownerName
        + "\",\"uid\":\""
        + ownerUid
        + "\",\"blockOwnerDeletion\":"
        + blocks
        + "}]";
  }

  private static boolean exists(String name) {
    return api.get(MAPS + name).code() == 200;
  }

  private static void awaitGone(String name) {
    await().until(() -> !exists(name));
  }

  private static void delete(String name, String policy) {
    api.delete(MAPS + name + "?propagationPolicy=" + policy, "").expect(200);
  }

  @Test
  void waitsForFinalizers() {
    Task task = TestServer.task("finalized");
    task.getMetadata().setFinalizers(List.of("example.dev/f"));
    api.client.resource(task).create();
    api.client.resource(task).delete();
    Task marked = api.client.resource(task).get();
    assertNotNull(marked.getMetadata().getDeletionTimestamp());
    api.client
        .resources(Task.class)
        .inNamespace("default")
        .withName("finalized")
        .edit(
            t -> {
              t.getMetadata().setFinalizers(new ArrayList<>());
              return t;
            });
    assertNull(api.client.resource(task).get());
  }

  @Test
  void refusesNewFinalizersOnAnObjectThatIsGoing() {
    create("going", ",\"finalizers\":[\"example.dev/a\"]");
    delete("going", "Background");
    String message =
        api.merge(
                MAPS + "going",
                "{\"metadata\":{\"finalizers\":[\"example.dev/a\",\"example.dev/b\"]}}")
            .expect(422)
            .message();
    assertTrue(
        message.contains(
            "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being"
                + " deleted, found new finalizers [\"example.dev/b\"]"),
        message);
    api.merge(MAPS + "going", "{\"metadata\":{\"finalizers\":null}}").expect(200);
    assertFalse(exists("going"));
  }

  @Test
  void collectsWhatIsLeftWithoutOwner() {
    String owner = create("owner", "");
    create("dependent", owned("owner", owner, false));
    String child = api.get(MAPS + "dependent").at("/metadata/uid");
    create("grandchild", owned("dependent", child, false));
    delete("owner", "Background");
    awaitGone("dependent");
    awaitGone("grandchild");
  }

  @Test
  void collectsAnObjectWhoseOwnerNeverWas() {
    create("stray", owned("nobody", "no-such-uid", false));
    awaitGone("stray");
  }

  @Test
  void keepsAnObjectThatHasAnotherOwner() {
    String one = create("one", "");
    String two = create("two", "");
    create(
        "child-of-two",
        ",\"ownerReferences\":[" + reference("one", one) + "," + reference("two", two) + "]");
    delete("one", "Background");
    await()
        .until(
            () ->
                api.get(MAPS + "child-of-two").body().at("/metadata/ownerReferences").size() == 1);
    delete("two", "Background");
    awaitGone("child-of-two");
  }

  private static String reference(String name, String uid) {
    String owners = owned(name, uid, false);
    return owners.substring(owners.indexOf('{'), owners.lastIndexOf('}') + 1);
  }

  @Test
  void keepsTheOwnerUntilItsDependentsAreGone() {
    String owner = create("foreground", "");
    create("blocking", owned("foreground", owner, true) + ",\"finalizers\":[\"example.dev/f\"]");
    delete("foreground", "Foreground");
    TestServer.Answer waiting = api.get(MAPS + "foreground").expect(200);
    assertEquals("foregroundDeletion", waiting.at("/metadata/finalizers/0"));
    await().until(() -> api.get(MAPS + "blocking").body().at("/metadata").has("deletionTimestamp"));
    assertTrue(exists("foreground"));
    api.merge(MAPS + "blocking", "{\"metadata\":{\"finalizers\":null}}").expect(200);
    awaitGone("foreground");
  }

  @Test
  void letsTheOwnerGoWhenTheDependentItWaitsForIsDisowned() {
    String owner = create("abandoned", "");
    create("staying", owned("abandoned", owner, true) + ",\"finalizers\":[\"example.dev/f\"]");
    delete("abandoned", "Foreground");
    await().until(() -> api.get(MAPS + "staying").body().at("/metadata").has("deletionTimestamp"));
    api.merge(MAPS + "staying", "{\"metadata\":{\"ownerReferences\":null}}").expect(200);
    awaitGone("abandoned");
    assertTrue(exists("staying"));
  }

  @Test
  void leavesOrphansAlone() {
    String owner = create("parent", "");
    create("orphan", owned("parent", owner, true));
    delete("parent", "Orphan");
    assertFalse(exists("parent"));
    assertTrue(
        api.get(MAPS + "orphan")
            .expect(200)
            .body()
            .at("/metadata/ownerReferences")
            .isMissingNode());
  }

  @Test
  void orphansThePodsOfAJobUnlessToldOtherwise() {
    String jobs = "/apis/batch/v1/namespaces/default/jobs";
    api.post(
            jobs,
            "{\"metadata\":{\"name\":\"old-default\"},\"spec\":{\"template\":{\"spec\":{"
                + "\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"m\",\"image\":\"i\"}]}}}}")
        .expect(201);
    TestServer.Answer answer = api.delete(jobs + "/old-default", "").expect(200);
    assertTrue(
        answer.headers().get("warning").get(0).contains("child pods are preserved by default"));
  }

  @Test
  void refusesToDeleteAnotherObjectThanMeant() {
    create("meant", "");
    String message =
        api.delete(MAPS + "meant", "{\"preconditions\":{\"uid\":\"other\"}}").expect(409).message();
    assertTrue(message.contains("Precondition failed: UID in precondition: other"), message);
    api.delete(MAPS + "meant", "{\"preconditions\":{\"resourceVersion\":\"1\"}}").expect(409);
    assertTrue(exists("meant"));
  }

  @Test
  void deletesNothingOfWhatIsMissing() {
    assertTrue(api.client.configMaps().inNamespace("default").withName("none").delete().isEmpty());
  }

  @Test
  void deletesACollectionByLabel() {
    ConfigMap x = api.client.resource(TestServer.configMap("c1", Map.of("app", "x"))).create();
    api.client.resource(TestServer.configMap("c2", Map.of("app", "y"))).create();
    api.delete("/api/v1/namespaces/default/configmaps?labelSelector=app%3Dy", "").expect(200);
    assertFalse(exists("c2"));
    assertTrue(exists(x.getMetadata().getName()));
  }

  @Test
  void emptiesANamespaceBeforeItGoes() {
    api.post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"leaving\"}}").expect(201);
    String maps = "/api/v1/namespaces/leaving/configmaps";
    api.post(maps, "{\"metadata\":{\"name\":\"plain\"}}").expect(201);
    api.post(maps, "{\"metadata\":{\"name\":\"held\",\"finalizers\":[\"example.dev/f\"]}}")
        .expect(201);
    api.delete("/api/v1/namespaces/leaving", "").expect(200);
    await().until(() -> api.get(maps + "/plain").code() == 404);
    assertEquals("Terminating", api.get("/api/v1/namespaces/leaving").at("/status/phase"));
    assertEquals(
        "configmaps \"late\" is forbidden: unable to create new content in namespace leaving"
            + " because it is being terminated",
        api.post(maps, "{\"metadata\":{\"name\":\"late\"}}").expect(403).message());
    api.merge(maps + "/held", "{\"metadata\":{\"finalizers\":null}}").expect(200);
    await().until(() -> api.get("/api/v1/namespaces/leaving").code() == 404);
  }

  @Test
  void givesARunningPodItsTime() {
    String pods = "/api/v1/namespaces/default/pods";
    api.post(
            pods,
            "{\"metadata\":{\"name\":\"runs\"},\"spec\":{\"nodeName\":\"here\","
                + "\"containers\":[{\"name\":\"m\",\"image\":\"i\"}]}}")
        .expect(201);
    TestServer.Answer marked = api.delete(pods + "/runs", "").expect(200);
    assertEquals("30", marked.at("/metadata/deletionGracePeriodSeconds"));
    api.get(pods + "/runs").expect(200);
    api.delete(pods + "/runs", "{\"gracePeriodSeconds\":0}").expect(200);
    api.get(pods + "/runs").expect(404);
  }

  @Test
  void evictsAPod() {
    String pods = "/api/v1/namespaces/default/pods";
    api.post(
            pods,
            "{\"metadata\":{\"name\":\"evicted\"},\"spec\":{\"containers\":[{\"name\":\"m\","
                + "\"image\":\"i\"}]}}")
        .expect(201);
    api.post(
            pods + "/evicted/eviction",
            "{\"apiVersion\":\"policy/v1\",\"kind\":\"Eviction\",\"metadata\":{\"name\":\"evicted\"}}")
        .expect(201);
    api.get(pods + "/evicted").expect(404);
  }
}
