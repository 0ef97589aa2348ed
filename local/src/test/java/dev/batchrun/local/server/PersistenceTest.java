package dev.batchrun.local.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.local.server.store.StateProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left after a restart. */
class PersistenceTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  @TempDir Path directory;

  private TestServer start() {
    return TestServer.start(
        new LocalApiServer.Options(0, Optional.of(directory), PodLogs.NONE, Clock.systemUTC()));
  }

  private Path journal() {
    return directory.resolve("objects.journal");
  }

  private static void create(TestServer api, String name) {
    api.post(MAPS, "{\"metadata\":{\"name\":\"" + name + "\"},\"data\":{\"a\":\"1\"}}").expect(201);
  }

  @Test
  void keepsObjectsKindsIdentityAndVersions() {
    String token;
    String before;
    long version;
    try (TestServer api = start()) {
      api.client.resource(TestServer.task("kept")).create();
      create(api, "kept");
      create(api, "dropped");
      api.delete(MAPS + "/dropped", "").expect(200);
      before = api.get(TestServer.TASKS + "/kept").body().toString();
      version = api.get(MAPS).body().at("/metadata/resourceVersion").asLong();
      token = api.server.token();
    }
    try (TestServer api = start()) {
      assertEquals(before, api.get(TestServer.TASKS + "/kept").expect(200).body().toString());
      api.get(MAPS + "/kept").expect(200);
      api.get(MAPS + "/dropped").expect(404);
      assertEquals(token, api.server.token());
      long now = api.get(MAPS).body().at("/metadata/resourceVersion").asLong();
      assertTrue(now >= version, now + " after " + version);
      api.post(TestServer.TASKS, TestServer.taskJson("bad", "{\"command\":[\"x\"],\"size\":1000}"))
          .expect(422);
    }
  }

  @Test
  void keepsOwnershipOfFields() {
    String body =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"owned\"},\"data\":{\"a\":\"%s\"}}";
    try (TestServer api = start()) {
      api.apply(MAPS + "/owned", "m1", body.formatted("1")).expect(201);
    }
    try (TestServer api = start()) {
      api.apply(MAPS + "/owned", "m2", body.formatted("2")).expect(409);
    }
  }

  @Test
  void asksClientsOfTheTimeBeforeToListAgain() throws IOException, InterruptedException {
    try (TestServer api = start()) {
      create(api, "early");
    }
    try (TestServer api = start()) {
      TestServer.Answer answer = api.get(MAPS + "?watch=true&resourceVersion=1&timeoutSeconds=5");
      assertEquals("ERROR", answer.at("/type"));
      assertEquals("410", answer.at("/object/code"));
    }
  }

  @Test
  void finishesDeletionsThatWereUnderWay() {
    try (TestServer api = start()) {
      String uid =
          api.post(MAPS, "{\"metadata\":{\"name\":\"owner\"}}").expect(201).at("/metadata/uid");
      api.post(
              MAPS,
              "{\"metadata\":{\"name\":\"child\",\"finalizers\":[\"example.dev/f\"],\"ownerReferences\":"
                  + "[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"owner\",\"uid\":\""
                  + uid
                  + "\",\"blockOwnerDeletion\":true}]}}")
          .expect(201);
      api.delete(MAPS + "/owner?propagationPolicy=Foreground", "").expect(200);
    }
    try (TestServer api = start()) {
      await().until(() -> api.get(MAPS + "/child").body().at("/metadata").has("deletionTimestamp"));
      api.merge(MAPS + "/child", "{\"metadata\":{\"finalizers\":null}}").expect(200);
      await().until(() -> api.get(MAPS + "/owner").code() == 404);
    }
  }

  @Test
  void dropsALastLineThatWasCutShort() throws IOException {
    try (TestServer api = start()) {
      create(api, "first");
      create(api, "second");
    }
    byte[] bytes = Files.readAllBytes(journal());
    Files.write(journal(), java.util.Arrays.copyOf(bytes, bytes.length - 10));
    try (TestServer api = start()) {
      api.get(MAPS + "/first").expect(200);
      api.get(MAPS + "/second").expect(404);
      create(api, "second");
    }
    try (TestServer api = start()) {
      api.get(MAPS + "/second").expect(200);
    }
  }

  @Test
  void refusesAnyOtherDamage() throws IOException {
    try (TestServer api = start()) {
      create(api, "first");
      create(api, "second");
    }
    List<String> lines = Files.readAllLines(journal());
    String damaged = lines.get(1).replace('a', 'b');
    lines.set(1, damaged);
    byte[] before = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    Files.write(journal(), before);
    StateProblem problem = assertThrows(StateProblem.class, this::start);
    assertTrue(
        problem.getMessage().contains("objects.journal: line 2 is damaged"), problem.getMessage());
    assertTrue(problem.getMessage().contains("Nothing was changed"), problem.getMessage());
    org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(journal()));
  }

  @Test
  void refusesADirectoryThatIsInUse() {
    try (TestServer api = start()) {
      StateProblem problem = assertThrows(StateProblem.class, this::start);
      assertTrue(
          problem.getMessage().contains("another local API server uses it"), problem.getMessage());
      create(api, "still-works");
    }
  }

  @Test
  void rewritesTheJournalBeforeItGrowsOutOfBounds() throws IOException {
    String large = "x".repeat(500_000);
    try (TestServer api = start()) {
      create(api, "large");
      for (int i = 0; i < 40; i++) {
        api.merge(MAPS + "/large", "{\"data\":{\"a\":\"" + i + large + "\"}}").expect(200);
      }
      assertTrue(Files.size(journal()) < 12_000_000, "found " + Files.size(journal()));
    }
    try (TestServer api = start()) {
      assertTrue(api.get(MAPS + "/large").at("/data/a").startsWith("39x"));
    }
  }

  @Test
  void continuesAJournalThatEndsWithoutALine() throws IOException {
    try (TestServer api = start()) {
      create(api, "first");
    }
    Files.write(journal(), "0123".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    try (TestServer api = start()) {
      create(api, "second");
    }
    try (TestServer api = start()) {
      api.get(MAPS + "/first").expect(200);
      api.get(MAPS + "/second").expect(200);
    }
  }
}
