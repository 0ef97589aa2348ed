package dev.batchrun.local.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** CustomResourceDefinitions: served, changed, refused, taken back. */
class DefinitionTest {
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

  private static TestServer api;

  @BeforeAll
  static void start() {
    api = TestServer.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static String definition(String plural, String schema) {
    return """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
         "metadata":{"name":"%1$s.example.org"},
         "spec":{"group":"example.org","scope":"Cluster","names":{"kind":"K%1$s","plural":"%1$s"},
          "versions":[{"name":"v1","served":true,"storage":true,
           "schema":{"openAPIV3Schema":%2$s}},
           {"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":%2$s}}]}}
        """
        .formatted(plural, schema);
  }

  private static String spec(String properties) {
    return "{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\",\"properties\":"
        + properties
        + "}}}";
  }

  @Test
  void servesAllVersionsOfAnObject() {
    api.post(DEFINITIONS, definition("alphas", spec("{\"a\":{\"type\":\"integer\"}}"))).expect(201);
    api.post(
            "/apis/example.org/v1/alphas",
            "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Kalphas\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"a\":1}}")
        .expect(201);
    TestServer.Answer second = api.get("/apis/example.org/v2/alphas/x").expect(200);
    assertEquals("example.org/v2", second.at("/apiVersion"));
    assertEquals("1", second.at("/spec/a"));
  }

  @Test
  void followsAChangeOfTheSchema() {
    api.post(DEFINITIONS, definition("betas", spec("{\"a\":{\"type\":\"integer\"}}"))).expect(201);
    String before = openApiHash();
    String body = "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"a\":1,\"b\":\"t\"}}";
    api.post("/apis/example.org/v1/betas?fieldValidation=Strict", body).expect(400);
    String path = "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/b";
    api.send(
            "PATCH",
            DEFINITIONS + "/betas.example.org",
            "application/json-patch+json",
            "[{\"op\":\"add\",\"path\":\"" + path + "\",\"value\":{\"type\":\"string\"}}]")
        .expect(200);
    assertNotEquals(before, openApiHash());
    api.post("/apis/example.org/v1/betas?fieldValidation=Strict", body).expect(201);
  }

  private static String openApiHash() {
    return api.get("/openapi/v3").body().at("/paths/apis~1example.org~1v1").toString();
  }

  @Test
  void refusesADefinitionItCannotServe() {
    String rule =
        "{\"type\":\"object\",\"properties\":{\"spec\":{\"type\":\"object\","
            + "\"x-kubernetes-validations\":[{\"rule\":\"self.nothing >\"}]}}}";
    String message = api.post(DEFINITIONS, definition("gammas", rule)).expect(422).message();
    assertTrue(message.contains("spec.versions[0].schema.openAPIV3Schema"), message);
    String name =
        api.post(
                DEFINITIONS,
                definition("deltas", spec("{}")).replace("deltas.example.org", "other.example.org"))
            .expect(422)
            .message();
    assertTrue(name.contains("must be spec.names.plural+\".\"+spec.group"), name);
    String storage =
        api.post(
                DEFINITIONS,
                definition("deltas", spec("{}")).replace("\"storage\":true", "\"storage\":false"))
            .expect(422)
            .message();
    assertTrue(storage.contains("must have exactly one version marked as storage"), storage);
    String metadata =
        api.post(
                DEFINITIONS,
                definition(
                    "deltas",
                    "{\"type\":\"object\",\"properties\":{\"metadata\":{\"type\":\"object\","
                        + "\"description\":\"The object's metadata.\"}}}"))
            .expect(422)
            .message();
    assertTrue(
        metadata.contains(
            "properties[metadata]: Forbidden: must not specify anything other than name and"
                + " generateName"),
        metadata);
    api.get("/apis/example.org/v1/gammas").expect(404);
  }

  @Test
  void goesWhenItsLastObjectIsGone() {
    api.post(DEFINITIONS, definition("epsilons", spec("{}"))).expect(201);
    String objects = "/apis/example.org/v1/epsilons";
    api.post(objects, "{\"metadata\":{\"name\":\"held\",\"finalizers\":[\"example.org/f\"]}}")
        .expect(201);
    api.post(objects, "{\"metadata\":{\"name\":\"free\"}}").expect(201);
    api.delete(DEFINITIONS + "/epsilons.example.org", "").expect(200);
    await().until(() -> api.get(objects + "/free").code() == 404);
    api.get(DEFINITIONS + "/epsilons.example.org").expect(200);
    String late = api.post(objects, "{\"metadata\":{\"name\":\"late\"}}").expect(405).message();
    assertEquals("create not allowed while custom resource definition is terminating", late);
    api.merge(objects + "/held", "{\"metadata\":{\"finalizers\":null}}").expect(200);
    await().until(() -> api.get(DEFINITIONS + "/epsilons.example.org").code() == 404);
    api.get(objects).expect(404);
  }
}
