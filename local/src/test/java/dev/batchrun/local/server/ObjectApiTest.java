package dev.batchrun.local.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Creating, reading and replacing objects. */
class ObjectApiTest {
  private static TestServer api;

  @BeforeAll
  static void start() {
    api = TestServer.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Resource<Task> task(String name) {
    return api.client.resources(Task.class).inNamespace("default").withName(name);
  }

  private static Task create(String name) {
    return api.client.resource(TestServer.task(name)).create();
  }

  private static KubernetesClientException refused(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(KubernetesClientException.class, call);
  }

  @Test
  void establishesADefinitionAtOnce() {
    var definition =
        api.client
            .apiextensions()
            .v1()
            .customResourceDefinitions()
            .withName("tasks.example.dev")
            .get();
    assertTrue(
        definition.getStatus().getConditions().stream()
            .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True")));
    assertEquals(List.of("v1"), definition.getStatus().getStoredVersions());
  }

  @Test
  void givesANewObjectItsIdentity() {
    Task created = create("identity");
    assertNotNull(created.getMetadata().getUid());
    assertNotNull(created.getMetadata().getCreationTimestamp());
    assertNotNull(created.getMetadata().getResourceVersion());
    assertEquals(1, created.getMetadata().getGeneration());
  }

  @Test
  void dropsTheStatusOfANewObject() {
    Task task = TestServer.task("status-on-create");
    task.setStatus(new TaskStatus("Done", null));
    assertNull(api.client.resource(task).create().getStatus());
  }

  @Test
  void fillsInDefaults() {
    TaskSpec spec = create("defaults").getSpec();
    assertEquals(1, spec.size());
    assertEquals("Safe", spec.mode());
  }

  @Test
  void refusesASecondObjectOfTheSameName() {
    create("twice");
    KubernetesClientException e = refused(() -> create("twice"));
    assertEquals(409, e.getCode());
    assertEquals("AlreadyExists", e.getStatus().getReason());
    assertEquals("tasks.example.dev \"twice\" already exists", e.getStatus().getMessage());
  }

  @Test
  void refusesValuesOutOfBounds() {
    Task task = TestServer.task("bounds");
    task.setSpec(TaskSpec.ofSize(1000));
    KubernetesClientException e = refused(() -> api.client.resource(task).create());
    assertEquals(422, e.getCode());
    assertEquals(
        "Task.example.dev \"bounds\" is invalid: spec.size: Invalid value: 1000: spec.size in body"
            + " should be less than or equal to 100",
        e.getStatus().getMessage());
    assertEquals("spec.size", e.getStatus().getDetails().getCauses().get(0).getField());
    assertEquals("FieldValueInvalid", e.getStatus().getDetails().getCauses().get(0).getReason());
  }

  @Test
  void refusesWhatARuleForbids() {
    Task task = TestServer.task("rule");
    task.setSpec(new TaskSpec(List.of("x"), 10, 5, null));
    KubernetesClientException e = refused(() -> api.client.resource(task).create());
    assertEquals(422, e.getCode());
    assertTrue(
        e.getStatus().getMessage().contains("limit must be at least size; raise limit"),
        e.getStatus().getMessage());
  }

  @Test
  void answersNothingForAMissingObject() {
    assertNull(task("missing").get());
    assertEquals(
        "tasks.example.dev \"missing\" not found",
        api.get(TestServer.TASKS + "/missing").expect(404).message());
  }

  @Test
  void countsChangesOfTheSpecAsGenerations() {
    create("generation");
    Task edited =
        task("generation")
            .edit(
                t -> {
                  t.setSpec(t.getSpec().withSize(3));
                  return t;
                });
    assertEquals(2, edited.getMetadata().getGeneration());
    Task labelled =
        task("generation")
            .edit(
                t -> {
                  t.getMetadata().setLabels(java.util.Map.of("a", "b"));
                  return t;
                });
    assertEquals(2, labelled.getMetadata().getGeneration());
  }

  @Test
  void refusesToReplaceAnOutdatedObject() {
    Task old = create("stale");
    task("stale")
        .edit(
            t -> {
              t.setSpec(t.getSpec().withSize(4));
              return t;
            });
    old.setSpec(old.getSpec().withSize(5));
    KubernetesClientException e = refused(() -> api.client.resource(old).update());
    assertEquals(409, e.getCode());
    assertEquals("Conflict", e.getStatus().getReason());
    assertEquals(
        "Operation cannot be fulfilled on tasks.example.dev \"stale\": the object has been"
            + " modified; please apply your changes to the latest version and try again",
        e.getStatus().getMessage());
  }

  @Test
  void refusesToReplaceACustomObjectWithoutAVersion() {
    create("unversioned");
    String message =
        api.put(
                TestServer.TASKS + "/unversioned",
                TestServer.taskJson("unversioned", "{\"command\":[\"x\"]}"))
            .expect(422)
            .message();
    assertEquals(
        "Task.example.dev \"unversioned\" is invalid: metadata.resourceVersion: Invalid value: 0x0:"
            + " must be specified for an update",
        message);
  }

  @Test
  void keepsTheSpecWhenTheStatusIsWritten() {
    Task task = create("status-put");
    task.setSpec(task.getSpec().withSize(9));
    task.setStatus(new TaskStatus("P1", null));
    Task written = api.client.resource(task).updateStatus();
    assertEquals("P1", written.getStatus().phase());
    assertEquals(1, written.getSpec().size());
    assertEquals(1, written.getMetadata().getGeneration());
  }

  @Test
  void keepsTheStatusWhenTheSpecIsWritten() {
    Task task = create("spec-put");
    task.setStatus(new TaskStatus("P1", null));
    Task withStatus = api.client.resource(task).updateStatus();
    withStatus.setStatus(new TaskStatus("HACK", null));
    assertEquals("P1", api.client.resource(withStatus).update().getStatus().phase());
  }

  @Test
  void keepsTheResourceVersionWhenNothingChanges() {
    Task task = create("no-op");
    Task again = api.client.resource(task).update();
    assertEquals(task.getMetadata().getResourceVersion(), again.getMetadata().getResourceVersion());
  }

  @Test
  void ignoresTheStatusOfANewJobAndServesItAsASubresource() {
    Job job =
        new JobBuilder()
            .withNewMetadata()
            .withName("job")
            .withNamespace("default")
            .endMetadata()
            .withNewSpec()
            .withNewTemplate()
            .withNewSpec()
            .withRestartPolicy("Never")
            .addNewContainer()
            .withName("m")
            .withImage("i")
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .withNewStatus()
            .withActive(7)
            .endStatus()
            .build();
    Job created = api.client.resource(job).create();
    assertTrue(created.getStatus() == null || created.getStatus().getActive() == null);
    assertEquals(
        created.getMetadata().getUid(),
        created.getSpec().getSelector().getMatchLabels().get("batch.kubernetes.io/controller-uid"));
    Job active =
        api.client
            .resource(created)
            .editStatus(
                j -> {
                  j.setStatus(new JobStatusBuilder().withActive(1).build());
                  return j;
                });
    assertEquals(1, active.getStatus().getActive());
    assertEquals(1, active.getMetadata().getGeneration());
  }

  @Test
  void refusesToChangeTheTemplateOfAJob() {
    String path = "/apis/batch/v1/namespaces/default/jobs";
    api.post(
            path,
            "{\"metadata\":{\"name\":\"frozen\"},\"spec\":{\"template\":{\"spec\":{\"restartPolicy\":"
                + "\"Never\",\"containers\":[{\"name\":\"m\",\"image\":\"i\"}]}}}}")
        .expect(201);
    String message =
        api.merge(path + "/frozen", "{\"spec\":{\"template\":{\"spec\":{\"nodeName\":\"n\"}}}}")
            .expect(422)
            .message();
    assertTrue(message.contains("spec.template: Invalid value"), message);
    assertTrue(message.endsWith("field is immutable"), message);
  }

  @Test
  void refusesToChangeImmutableData() {
    String path = "/api/v1/namespaces/default/configmaps";
    api.post(path, "{\"metadata\":{\"name\":\"fixed\"},\"data\":{\"a\":\"1\"},\"immutable\":true}")
        .expect(201);
    assertEquals(
        "ConfigMap \"fixed\" is invalid: data: Forbidden: field is immutable when `immutable` is"
            + " set",
        api.merge(path + "/fixed", "{\"data\":{\"a\":\"2\"}}").expect(422).message());
  }

  @Test
  void createsOrUpdates() {
    ConfigMap map = TestServer.configMap("create-or", null);
    api.client.resource(map).createOr(NonDeletingOperation::update);
    map.getData().put("n", "1");
    ConfigMap updated = api.client.resource(map).createOr(NonDeletingOperation::update);
    assertEquals(2, updated.getData().size());
  }

  @Test
  void makesUpANameFromAPrefix() {
    ConfigMap map = TestServer.configMap(null, null);
    map.getMetadata().setGenerateName("gen-");
    String first = api.client.resource(map).create().getMetadata().getName();
    String second = api.client.resource(map).create().getMetadata().getName();
    assertTrue(first.matches("gen-[a-z0-9]{5}"), first);
    assertNotEquals(first, second);
  }

  @Test
  void refusesAnObjectInAMissingNamespace() {
    assertEquals(
        "namespaces \"nowhere\" not found",
        api.post("/api/v1/namespaces/nowhere/configmaps", "{\"metadata\":{\"name\":\"x\"}}")
            .expect(404)
            .message());
  }

  @Test
  void refusesNamesAndLabelsThatAreNone() {
    String path = "/api/v1/namespaces/default/configmaps";
    String name = api.post(path, "{\"metadata\":{\"name\":\"Big_Name\"}}").expect(422).message();
    assertTrue(
        name.startsWith(
            "ConfigMap \"Big_Name\" is invalid: metadata.name: Invalid value: \"Big_Name\": a"
                + " lowercase RFC 1123 subdomain must consist of"),
        name);
    String label =
        api.post(path, "{\"metadata\":{\"name\":\"x\",\"labels\":{\"a\":\"b c\"}}}")
            .expect(422)
            .message();
    assertTrue(label.contains("metadata.labels: Invalid value: \"b c\""), label);
    String none = api.post(path, "{\"metadata\":{}}").expect(422).message();
    assertTrue(none.contains("metadata.name: Required value: name or generateName"), none);
  }

  @Test
  void refusesUnknownFieldsWhenAskedToBeStrict() {
    String body = TestServer.taskJson("strict", "{\"command\":[\"x\"],\"comand\":1}");
    assertEquals(
        "Task in version \"v1\" cannot be handled as a Task: strict decoding error: unknown field"
            + " \"spec.comand\"",
        api.post(TestServer.TASKS + "?fieldValidation=Strict", body).expect(400).message());
    TestServer.Answer warned =
        api.post(TestServer.TASKS + "?fieldValidation=Warn", body).expect(201);
    assertEquals(
        List.of("299 - \"unknown field \\\"spec.comand\\\"\""), warned.headers().get("warning"));
    assertTrue(warned.body().at("/spec/comand").isMissingNode());
  }

  @Test
  void refusesUnknownFieldsAndWrongTypesOfBuiltInKinds() {
    String path = "/api/v1/namespaces/default/configmaps?fieldValidation=Strict";
    String unknown =
        api.post(path, "{\"metadata\":{\"name\":\"x\",\"lables\":{}},\"dta\":{}}")
            .expect(400)
            .message();
    assertTrue(unknown.contains("unknown field \"metadata.lables\""), unknown);
    assertTrue(unknown.contains("unknown field \"dta\""), unknown);
    String type = api.post(path, "{\"metadata\":{\"name\":\"x\"},\"data\":{\"a\":1}}").message();
    assertTrue(type.contains("cannot unmarshal number into Go struct field .data.a"), type);
  }

  @Test
  void storesNothingOnADryRun() {
    api.post(TestServer.TASKS + "?dryRun=All", TestServer.taskJson("dry", "{\"command\":[\"x\"]}"))
        .expect(201);
    api.get(TestServer.TASKS + "/dry").expect(404);
  }

  @Test
  void refusesAWriteMeantForAnotherObject() {
    create("meant");
    String other =
        api.merge(TestServer.TASKS + "/meant", "{\"metadata\":{\"uid\":\"other\"}}")
            .expect(409)
            .message();
    assertTrue(other.contains("Precondition failed: UID in precondition: other"), other);
    String name = api.put(TestServer.TASKS + "/meant", TestServer.taskJson("else", "{}")).message();
    assertTrue(name.contains("resourceVersion") || name.contains("does not match"), name);
  }

  @Test
  void servesEventsInBothGroups() {
    api.post(
            "/api/v1/namespaces/default/events",
            "{\"metadata\":{\"name\":\"e1\"},\"involvedObject\":{\"kind\":\"Task\",\"name\":\"a\","
                + "\"namespace\":\"default\"},\"reason\":\"R\",\"message\":\"m\",\"type\":\"Normal\"}")
        .expect(201);
    TestServer.Answer grouped = api.get("/apis/events.k8s.io/v1/namespaces/default/events/e1");
    assertEquals("m", grouped.at("/note"));
    assertEquals("a", grouped.at("/regarding/name"));
    api.post(
            "/apis/events.k8s.io/v1/namespaces/default/events",
            "{\"metadata\":{\"name\":\"e2\"},\"regarding\":{\"kind\":\"Task\",\"name\":\"b\","
                + "\"namespace\":\"default\"},\"reason\":\"R\",\"note\":\"n\",\"type\":\"Normal\"}")
        .expect(201);
    assertEquals("n", api.get("/api/v1/namespaces/default/events/e2").at("/message"));
  }

  @Test
  void asksForJsonWhereItCannotReadProtobuf() {
    TestServer.Answer answer =
        api.send(
            "POST",
            "/apis/batch/v1/namespaces/default/jobs",
            "application/vnd.kubernetes.protobuf",
            "k8s\0\n\u000f\n\bbatch/v1\u0012\u0003Job");
    assertTrue(answer.expect(415).message().contains("use kubectl apply -f"), answer.message());
  }
}
