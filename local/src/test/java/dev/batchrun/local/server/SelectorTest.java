package dev.batchrun.local.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Lists: selectors, pages and forms. */
class SelectorTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private static TestServer api;

  @BeforeAll
  static void start() {
    api = TestServer.start();
    api.client.resource(TestServer.configMap("l1", Map.of("app", "x", "tier", "a"))).create();
    api.client.resource(TestServer.configMap("l2", Map.of("app", "y"))).create();
    api.client.resource(TestServer.configMap("l3", null)).create();
    Task task = TestServer.task("done");
    api.client.resource(task).create();
    api.merge(TestServer.TASKS + "/done/status", "{\"status\":{\"phase\":\"Done\"}}").expect(200);
    api.client.resource(TestServer.task("open")).create();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  static Stream<Arguments> labelSelectors() {
    return Stream.of(
        Arguments.of("app=x", List.of("l1")),
        Arguments.of("app==x", List.of("l1")),
        Arguments.of("app!=x", List.of("l2", "l3")),
        Arguments.of("app", List.of("l1", "l2")),
        Arguments.of("!tier", List.of("l2", "l3")),
        Arguments.of("app,!tier", List.of("l2")),
        Arguments.of("app in (x,y)", List.of("l1", "l2")),
        Arguments.of("app in (x, z), tier=a", List.of("l1")),
        Arguments.of("app notin (x)", List.of("l2", "l3")),
        Arguments.of("app,app notin (x)", List.of("l2")));
  }

  private static List<String> names(JsonNode list) {
    List<String> names = new ArrayList<>();
    list.path("items").forEach(item -> names.add(item.at("/metadata/name").asText()));
    return names;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("labelSelectors")
  void selectsByLabels(String selector, List<String> expected) {
    assertEquals(
        expected, names(api.get(MAPS + "?labelSelector=" + encode(selector)).expect(200).body()));
  }

  @Test
  void refusesALabelSelectorItCannotRead() {
    String message = api.get(MAPS + "?labelSelector=" + encode("app in x")).expect(400).message();
    assertTrue(message.contains("unable to parse requirement"), message);
  }

  @Test
  void selectsByName() {
    assertEquals(
        1,
        api.client
            .configMaps()
            .inNamespace("default")
            .withField("metadata.name", "l1")
            .list()
            .getItems()
            .size());
  }

  @Test
  void selectsByFieldsADefinitionAllows() {
    assertEquals(
        List.of("done"),
        names(api.get(TestServer.TASKS + "?fieldSelector=status.phase%3DDone").body()));
    assertEquals(
        List.of("open"),
        names(api.get(TestServer.TASKS + "?fieldSelector=status.phase!%3DDone").body()));
    assertEquals(
        "field label not supported: spec.size",
        api.get(TestServer.TASKS + "?fieldSelector=spec.size%3D1").expect(400).message());
  }

  @Test
  void selectsEventsByWhatTheyAreAbout() {
    api.post(
            "/api/v1/namespaces/default/events",
            "{\"metadata\":{\"generateName\":\"ev-\"},\"involvedObject\":{\"name\":\"a\",\"kind\":"
                + "\"Task\",\"namespace\":\"default\"},\"reason\":\"R\",\"type\":\"Normal\"}")
        .expect(201);
    var events = api.client.v1().events().inNamespace("default");
    assertEquals(1, events.withField("involvedObject.name", "a").list().getItems().size());
    assertEquals(0, events.withField("involvedObject.name", "zz").list().getItems().size());
  }

  @Test
  void namesTheKindOfAList() {
    assertEquals("TaskList", api.get(TestServer.TASKS).at("/kind"));
  }

  @Test
  void servesPages() {
    TestServer.Answer first = api.get(MAPS + "?limit=2").expect(200);
    assertEquals(List.of("l1", "l2"), names(first.body()));
    TestServer.Answer second =
        api.get(MAPS + "?limit=2&continue=" + first.at("/metadata/continue")).expect(200);
    assertEquals(List.of("l3"), names(second.body()));
    assertFalse(second.body().path("metadata").has("continue"));
  }

  private static TestServer.Answer accepting(String path, String accept) {
    return api.send(
        java.net.http.HttpRequest.newBuilder(java.net.URI.create(api.server.url() + path))
            .header("Authorization", "Bearer " + api.server.token())
            .header("Accept", accept));
  }

  @Test
  void rendersTheColumnsOfADefinition() {
    JsonNode table =
        accepting(TestServer.TASKS, "application/json;as=Table;v=v1;g=meta.k8s.io").body();
    List<String> columns = new ArrayList<>();
    table.path("columnDefinitions").forEach(c -> columns.add(c.path("name").asText()));
    assertEquals(List.of("Name", "Phase", "Ready", "Size", "Age"), columns);
    assertEquals("Done", table.at("/rows/0/cells/1").asText());
    assertTrue(table.at("/rows/0/cells/2").isNull());
    assertEquals(1, table.at("/rows/0/cells/3").asInt());
  }

  @Test
  void servesMetadataAlone() {
    JsonNode list =
        accepting(
                TestServer.TASKS,
                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")
            .body();
    assertEquals("PartialObjectMetadataList", list.path("kind").asText());
    assertFalse(list.at("/items/0").has("spec"));
  }
}
