package dev.batchrun.local.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Watches, through raw HTTP where the very lines matter. */
class WatchTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private static TestServer api;

  @BeforeAll
  static void start() {
    api = TestServer.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  /** A watch as a client sees it. */
  private static final class Stream implements AutoCloseable {
    private final InputStream in;
    private final BufferedReader reader;

    Stream(String query) throws IOException, InterruptedException {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(api.server.url() + query))
              .header("Authorization", "Bearer " + api.server.token())
              .build();
      in =
          HttpClient.newHttpClient()
              .send(request, HttpResponse.BodyHandlers.ofInputStream())
              .body();
      reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    JsonNode next() throws IOException {
      return new ObjectMapper().readTree(reader.readLine());
    }

    /** Type and name of the next event. */
    String nextSummary() throws IOException {
      JsonNode event = next();
      return event.path("type").asText() + " " + event.at("/object/metadata/name").asText();
    }

    boolean ended() throws IOException {
      return reader.readLine() == null;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }

  private static String version() {
    return api.get(MAPS).at("/metadata/resourceVersion");
  }

  private static void create(String name, String label) {
    api.client.resource(TestServer.configMap(name, Map.of("watched", label))).create();
  }

  @Test
  void tellsWhatHappensInOrder() throws InterruptedException {
    LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Watcher<ConfigMap> watcher =
        new Watcher<>() {
          @Override
          public void eventReceived(Action action, ConfigMap map) {
            if (action != Action.BOOKMARK) {
              seen.add(action.name());
            }
          }

          @Override
          public void onClose(WatcherException cause) {}
        };
    Watch watch =
        api.client.configMaps().inNamespace("default").withLabel("watched", "o").watch(watcher);
    try (watch) {
      create("ordered", "o");
      api.merge(MAPS + "/ordered", "{\"data\":{\"k\":\"v\"}}").expect(200);
      api.delete(MAPS + "/ordered", "").expect(200);
      List<String> order = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        order.add(seen.poll(10, TimeUnit.SECONDS));
      }
      assertEquals(List.of("ADDED", "MODIFIED", "DELETED"), order);
      assertTrue(seen.isEmpty());
    }
  }

  @Test
  void replaysNothingBeforeTheVersionItStartsFrom() throws Exception {
    create("before", "v");
    String query = MAPS + "?watch=true&labelSelector=watched%3Dv&resourceVersion=" + version();
    try (Stream stream = new Stream(query)) {
      create("after", "v");
      assertEquals("ADDED after", stream.nextSummary());
    }
  }

  @Test
  void replaysWhatHappenedAfterTheVersionItStartsFrom() throws Exception {
    String from = version();
    create("missed-1", "m");
    create("missed-2", "m");
    try (Stream stream =
        new Stream(MAPS + "?watch=true&labelSelector=watched%3Dm&resourceVersion=" + from)) {
      assertEquals("ADDED missed-1", stream.nextSummary());
      assertEquals("ADDED missed-2", stream.nextSummary());
    }
  }

  @Test
  void startsWithEverythingWhenNoVersionIsGiven() throws Exception {
    create("present", "p");
    try (Stream stream = new Stream(MAPS + "?watch=1&labelSelector=watched%3Dp")) {
      assertEquals("ADDED present", stream.nextSummary());
      create("next", "p");
      assertEquals("ADDED next", stream.nextSummary());
    }
  }

  @Test
  void showsAnObjectThatLeavesTheSelectionAsDeleted() throws Exception {
    String from = version();
    create("moves", "here");
    api.merge(MAPS + "/moves", "{\"metadata\":{\"labels\":{\"watched\":\"there\"}}}").expect(200);
    api.merge(MAPS + "/moves", "{\"metadata\":{\"labels\":{\"watched\":\"here\"}}}").expect(200);
    try (Stream stream =
        new Stream(MAPS + "?watch=true&labelSelector=watched%3Dhere&resourceVersion=" + from)) {
      assertEquals("ADDED moves", stream.nextSummary());
      assertEquals("DELETED moves", stream.nextSummary());
      assertEquals("ADDED moves", stream.nextSummary());
    }
  }

  @Test
  void sendsABookmarkAtOnce() throws Exception {
    String from = version();
    try (Stream stream =
        new Stream(MAPS + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + from)) {
      JsonNode bookmark = stream.next();
      assertEquals("BOOKMARK", bookmark.path("type").asText());
      assertEquals(from, bookmark.at("/object/metadata/resourceVersion").asText());
    }
  }

  @Test
  void marksTheEndOfTheInitialEvents() throws Exception {
    create("initial", "i");
    try (Stream stream =
        new Stream(
            MAPS
                + "?watch=true&allowWatchBookmarks=true&sendInitialEvents=true"
                + "&resourceVersionMatch=NotOlderThan&labelSelector=watched%3Di")) {
      assertEquals("ADDED initial", stream.nextSummary());
      assertEquals(
          "true",
          stream.next().at("/object/metadata/annotations/k8s.io~1initial-events-end").asText());
    }
  }

  @Test
  void refusesAVersionItHasForgotten() throws Exception {
    for (int i = 0; i < 2_100; i++) {
      api.merge(MAPS + "/churn", "{}");
      if (i == 0) {
        create("churn", "c");
      }
      api.merge(MAPS + "/churn", "{\"data\":{\"n\":\"" + i + "\"}}").expect(200);
    }
    try (Stream stream = new Stream(MAPS + "?watch=true&resourceVersion=5")) {
      JsonNode error = stream.next();
      assertEquals("ERROR", error.path("type").asText());
      assertEquals(410, error.at("/object/code").asInt());
      assertEquals("Expired", error.at("/object/reason").asText());
    }
  }

  @Test
  void endsAfterTheTimeAskedFor() throws Exception {
    try (Stream stream =
        new Stream(
            MAPS
                + "?watch=true&timeoutSeconds=1&labelSelector=watched%3Dnever&resourceVersion=0")) {
      assertTrue(stream.ended());
    }
  }

  @Test
  void answersRequestsHoweverManyWatchesAreOpen() throws Exception {
    List<Stream> streams = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        streams.add(
            new Stream(MAPS + "?watch=true&allowWatchBookmarks=true&labelSelector=watched%3Dall"));
      }
      create("many", "all");
      for (Stream stream : streams) {
        assertEquals("BOOKMARK", stream.next().path("type").asText());
        assertEquals("ADDED many", stream.nextSummary());
      }
    } finally {
      for (Stream stream : streams) {
        stream.close();
      }
    }
  }

  @Test
  void rendersTablesInEvents() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    api.server.url()
                        + TestServer.TASKS
                        + "?watch=true&resourceVersion="
                        + version()))
            .header("Authorization", "Bearer " + api.server.token())
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    InputStream in =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      api.client.resource(TestServer.task("table")).create();
      JsonNode event = new ObjectMapper().readTree(lines.readLine());
      assertEquals("Table", event.at("/object/kind").asText());
      assertEquals("table", event.at("/object/rows/0/cells/0").asText());
    }
  }

  @Test
  void sendsTextOfAnyLanguageThroughAWatch() throws Exception {
    String text = "Grüße, 数据, ✔ … ".repeat(400);
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (Watch watch =
        api.client
            .configMaps()
            .inNamespace("default")
            .withName("languages")
            .watch(
                new Watcher<ConfigMap>() {
                  @Override
                  public void eventReceived(Action action, ConfigMap map) {
                    if (action == Action.ADDED) {
                      seen.add(map.getData().get("text"));
                    }
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    seen.add("closed by " + cause);
                  }
                })) {
      assertNotNull(watch);
      api.client
          .resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("languages")
                  .withNamespace("default")
                  .endMetadata()
                  .addToData("text", text)
                  .build())
          .create();
      assertEquals(text, seen.poll(20, TimeUnit.SECONDS));
    }
  }

  @Test
  void endsWatchesWhenItCloses() throws Exception {
    LocalApiServer other = LocalApiServer.start(LocalApiServer.Options.inMemory());
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(other.url() + MAPS + "?watch=true&allowWatchBookmarks=true"))
            .header("Authorization", "Bearer " + other.token())
            .build();
    InputStream in =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    assertTrue(lines.readLine().contains("BOOKMARK"));
    other.close();
    try {
      // Bookmarks sent before the close may still be on their way; after them comes the end.
      String line = lines.readLine();
      while (line != null) {
        assertTrue(line.contains("BOOKMARK"), line);
        line = lines.readLine();
      }
    } catch (IOException abrupt) {
      // An abrupt end is an end as well.
    }
  }
}
